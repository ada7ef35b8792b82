import type { ExecutionError, StartCommand } from '@weft/contracts';
import type { WebhookAnswer } from '@weft/node-sdk';
import type { RunIdentity } from '../run.ts';
import type { NewDeadLetter } from '../statements/keep-dead-letters.ts';

/** From there on an answer tells its caller of a failure. */
const LEAST_ERROR_STATUS = 400;
/** What nodes of others put into a code need not be one. */
const CODE = /^[\w.:-]{1,100}$/;

/**
 * What a run's end leaves as a dead letter. Started by hand, somebody watches it; called by a run that waits for it, its failure is that one's.
 * Whether a retry leaves one, the store knows.
 */
export function toNewDeadLetter(end: {
  readonly identity: Pick<RunIdentity, 'mode'>;
  readonly status: string;
  readonly error?: ExecutionError;
  readonly answer?: WebhookAnswer;
  readonly caller?: StartCommand['caller'];
}): NewDeadLetter | undefined {
  const { identity, status, error, answer, caller } = end;
  if (status !== 'failed' || identity.mode === 'manual') return undefined;
  if (identity.mode === 'sub-workflow' && (!caller || caller.waits || caller.byHand)) return undefined;
  const code = error && CODE.test(error.code) ? error.code : 'UNKNOWN';
  // One that was answered before the run failed believes that all went well.
  return { code, callerTold: answer !== undefined && answer.status >= LEAST_ERROR_STATUS };
}
