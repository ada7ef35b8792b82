import type { ErrorWorkflow, ExecutionError, RunLimit, StartCommand } from '@weft/contracts';
import { isAppError } from '@weft/errors';
import type { JsonObject } from '@weft/workflow-model';
import { encodeJson } from './codec.ts';
import { derivedId } from './derived-id.ts';
import type { QueuedRun, RunIdentity } from './run.ts';
import { evaluateKey, type KeyedStart } from './start-key.ts';
import type { NewErrorRun } from './statements/start-error-runs.ts';

/** What is told of a run that ends as failed. */
export interface FailedRun {
  readonly identity: RunIdentity;
  readonly command: StartCommand;
  readonly error?: ExecutionError;
  readonly finishedAt: number;
  /** Name of the node that was run last. */
  readonly lastNode?: string;
  /** Where the installation is reached; '' where nothing says so. */
  readonly publicUrl: string;
}

/**
 * The run of its error workflow that a failed run starts; undefined where it has none. A run that an error started starts none, so that
 * nothing goes round in circles.
 */
export function toErrorRun(failed: FailedRun): QueuedRun | undefined {
  const { command, identity, finishedAt } = failed;
  const { errorWorkflow, mode } = command;
  if (!errorWorkflow || mode === 'error' || mode === 'manual') return undefined;
  const { tenantId } = identity;
  const executionId = errorRunId(identity, finishedAt);
  const { workflow, planHash, triggerNodeId, vars, priority } = errorWorkflow;
  const start = { executionId, workflow, mode: 'error', triggerNodeId, items: [{ json: toItem(failed) }] } as const;
  const limits = limitsOfErrorRun(errorWorkflow, start);
  return {
    identity: { tenantId, executionId, workflowId: workflow.id, workflowVersion: workflow.version, planHash, mode: 'error' },
    command: {
      ...start,
      tenantId,
      planHash,
      items: [...start.items],
      pinData: {},
      vars,
      priority,
      replyWhen: 'accepted',
      ...(limits && { limits }),
      ...(command.publicUrl === undefined ? {} : { publicUrl: command.publicUrl }),
    },
  };
}

/** The limits that a run of an error workflow is under. Nothing may refuse it: a key that fails is the empty one. */
export function limitsOfErrorRun(
  { workflow, limits = [], keyedLimit }: ErrorWorkflow,
  start: KeyedStart,
): RunLimit[] | undefined {
  if (!keyedLimit) return limits.length > 0 ? [...limits] : undefined;
  return [{ key: `workflow:${workflow.id}/${keyOf(keyedLimit, start)}`, size: keyedLimit.size }, ...limits];
}

function keyOf(keyedLimit: NonNullable<ErrorWorkflow['keyedLimit']>, start: KeyedStart): string {
  try {
    return evaluateKey({ ...keyedLimit, field: 'settings.concurrency.key' }, start);
  } catch (error) {
    if (isAppError(error)) return '';
    throw error;
  }
}

export const toNewErrorRun = ({ identity, command }: QueuedRun): NewErrorRun => ({
  identity,
  priority: command.priority,
  limits: command.limits,
  command: encodeJson(command),
});

/** n8n's form of what an Error Trigger gives. */
function toItem({ identity, command, error, lastNode, publicUrl }: FailedRun): JsonObject {
  const { executionId, retryOf, mode } = identity;
  const execution = withoutUndefined({
    id: executionId,
    url: publicUrl === '' ? undefined : `${publicUrl}/api/orchestrator/executions/${executionId}`,
    retryOf,
    error: error && toErrorItem(error),
    lastNodeExecuted: error?.nodeName ?? lastNode,
    mode,
  });
  return { execution, workflow: { id: command.workflow.id, name: command.workflow.name } };
}

/** `name` is the code: n8n's files compare it, and ours is stable. What a person is to do stands where n8n has a description. */
function toErrorItem({ code, message, fix, nodeName, nodeId, itemIndex, details }: ExecutionError): JsonObject {
  return withoutUndefined({
    message,
    name: code,
    code,
    description: fix,
    node: nodeName === undefined ? undefined : withoutUndefined({ id: nodeId, name: nodeName }),
    itemIndex,
    details: details as JsonObject | undefined,
  });
}

function withoutUndefined(record: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as JsonObject;
}

/** UUIDv7 of the failed run's end; what is random in another is taken from the failed run's id here. */
const errorRunId = ({ tenantId, executionId }: RunIdentity, at: number): string =>
  derivedId(at, `error run of ${tenantId}/${executionId}`);
