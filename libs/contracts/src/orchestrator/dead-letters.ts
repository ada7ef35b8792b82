import type { Item } from '@weft/workflow-model';
import { z } from 'zod';
import type { ExecutionMode } from '../executor.ts';
import * as id from '../identifiers.ts';
import { items } from '../items.ts';
import { answer, request } from '../kernel.ts';
import { rerunVersion, type ExecutionError } from './executions.ts';
import { page, type Page } from './page.ts';

const actor = id.actor;
const letterRef = z.object({ actor, executionId: id.executionId });

export const deadLetterState = z.enum(['open', 'redriven', 'dismissed']);
/**
 * `poison`: its executors died of it. `unreadable`: what was stored of it cannot be read. `uncertain`: a call was perhaps made, and must not be made
 * twice. `timed-out`: it took longer than its workflow allows. `failed`: a step failed, and its retry policy is used up.
 */
export const deadLetterReason = z.enum(['failed', 'poison', 'unreadable', 'uncertain', 'timed-out']);
export type DeadLetterReason = z.output<typeof deadLetterReason>;
export const redriveFrom = z.enum(['failed-step', 'start']);
export type RedriveFrom = z.output<typeof redriveFrom>;

/** A production run that ended as failed; its id is the run's. */
export interface DeadLetter {
  readonly id: string;
  readonly workflowId: string;
  readonly workflowVersion: number;
  readonly mode: ExecutionMode;
  readonly code: string;
  readonly reason: DeadLetterReason;
  readonly error?: ExecutionError;
  /** The caller of the run got an answer that tells of the failure. */
  readonly callerTold: boolean;
  readonly failedAt: string;
  readonly state: z.output<typeof deadLetterState>;
  /** The letter whose redrive this run was. */
  readonly redriveOf?: string;
  /** The run that goes on from it. */
  readonly redrivenAs?: string;
  readonly resolvedAt?: string;
  /** Null where a key without a person did it; the same for `editedBy`. */
  readonly resolvedBy?: string | null;
  readonly editedAt?: string;
  readonly editedBy?: string | null;
}

export interface DeadLetterCount {
  readonly workflowId: string;
  readonly code: string;
  readonly reason: DeadLetterReason;
  readonly count: number;
  readonly oldestAt: string;
  readonly newestAt: string;
}

type ItemsByNode = Readonly<Record<string, readonly Item[]>>;

/** A letter with all that helps to decide what to do about it. */
export interface DeadLetterView extends DeadLetter {
  /** How the run began; absent where that was not kept. */
  readonly start?: { readonly nodeName: string; readonly items: readonly Item[] };
  /** The step that failed, and by node name what the steps before it gave it; absent where none is known. */
  readonly failedStep?: { readonly nodeName: string; readonly attempts?: number; readonly input: ItemsByNode };
  readonly edit?: { readonly items?: readonly Item[]; readonly data?: ItemsByNode };
}

/** What became of one letter of many. */
export type LetterResult =
  | { readonly id: string; readonly status: 'redriven'; readonly executionId: string }
  | { readonly id: string; readonly status: 'dismissed' }
  | { readonly id: string; readonly status: 'refused'; readonly code: string; readonly message: string };

export interface LetterResults {
  readonly results: readonly LetterResult[];
  /** There are more that match: ask again with it. */
  readonly nextCursor?: string;
}

const filter = {
  workflowId: id.workflowId.optional(),
  code: z.string().max(100).optional(),
  reason: deadLetterReason.optional(),
  callerTold: z.boolean().optional(),
  failedAfter: z.iso.datetime({ offset: true }).optional(),
  failedBefore: z.iso.datetime({ offset: true }).optional(),
};
export const MAX_LETTERS_AT_ONCE = 100;
/** Which letters: these, or the open ones that match, the oldest first. */
const choice = {
  ids: z.array(id.executionId).min(1).max(MAX_LETTERS_AT_ONCE).optional(),
  filter: z.object(filter).optional(),
  limit: z.number().int().min(1).max(MAX_LETTERS_AT_ONCE).default(MAX_LETTERS_AT_ONCE),
  cursor: z.string().optional(),
};
const how = { from: redriveFrom.default('failed-step'), version: rerunVersion.default('original') };
const MANY_TIMEOUT_MS = 60_000;

/** An edit is tried on the redrive that it is for. */
const EDIT_ERRORS = [
  'DEAD_LETTER_NOT_FOUND',
  'DEAD_LETTER_RESOLVED',
  'EXECUTION_DATA_NOT_KEPT',
  'WORKFLOW_NOT_FOUND',
  'WORKFLOW_INVALID',
  'VERSION_NOT_FOUND',
  'NODE_NOT_FOUND',
  'DISPATCH_KEY_FAILED',
] as const;

/** Failed production runs, until somebody deals with them. */
export const deadLetterRequests = {
  listDeadLetters: request({
    input: page.extend({ actor, state: deadLetterState.default('open'), ...filter }),
    output: answer<Page<DeadLetter>>(),
  }),
  /** By workflow and code, the most frequent first. */
  countDeadLetters: request({
    input: z.object({ actor, state: deadLetterState.default('open'), ...filter }),
    output: answer<readonly DeadLetterCount[]>(),
  }),
  getDeadLetter: request({ input: letterRef, output: answer<DeadLetterView>(), errors: ['DEAD_LETTER_NOT_FOUND'] }),
  /** What its redrive gets; without any part it gets what the run had. */
  editDeadLetter: request({
    input: letterRef.extend({ items: items.optional(), data: z.record(z.string(), items).optional() }),
    output: answer<DeadLetterView>(),
    errors: EDIT_ERRORS,
  }),
  /** A new run that goes on from the failed one; once for each letter. */
  redriveDeadLetter: request({
    input: letterRef.extend(how),
    output: answer<{ readonly executionId: string }>(),
    errors: [...EDIT_ERRORS, 'RETRY_OPEN', 'QUEUE_FULL'],
  }),
  redriveDeadLetters: request({
    input: z.object({ actor, ...choice, ...how }),
    output: answer<LetterResults>(),
    timeoutMs: MANY_TIMEOUT_MS,
  }),
  dismissDeadLetter: request({
    input: letterRef,
    output: answer<DeadLetter>(),
    errors: ['DEAD_LETTER_NOT_FOUND', 'DEAD_LETTER_RESOLVED'],
  }),
  dismissDeadLetters: request({
    input: z.object({ actor, ...choice }),
    output: answer<LetterResults>(),
    timeoutMs: MANY_TIMEOUT_MS,
  }),
};
