import type { StartCommand } from '@weft/contracts';
import type { Failure } from '@weft/engine';
import type { Item, JsonObject } from '@weft/workflow-model';
import type { LiveWorkflow } from '../webhooks/live-workflows.ts';
import type { TakenPoll } from './due-polls.ts';

/** The run that what was found starts. */
export function foundRun(
  poll: TakenPoll,
  workflow: LiveWorkflow,
  { executionId, items }: { readonly executionId: string; readonly items: readonly Item[] },
): StartCommand {
  return {
    executionId,
    tenantId: poll.tenant_id,
    workflow: { id: workflow.id, name: workflow.name, version: workflow.version, active: true },
    planHash: workflow.planHash,
    mode: 'poll',
    triggerNodeId: poll.node_id,
    items: [...items],
    pinData: {},
    vars: workflow.vars,
    priority: workflow.priority,
    errorWorkflow: workflow.errorWorkflow,
    replyWhen: 'accepted',
  };
}

interface FailedPoll {
  readonly executionId: string;
  readonly failure: Pick<Failure, 'code' | 'message' | 'fix' | 'details'>;
}

/** The run of the error workflow that a failed look starts; undefined where the workflow has none. */
export function alarmRun(poll: TakenPoll, workflow: LiveWorkflow, failed: FailedPoll): StartCommand | undefined {
  if (!workflow.errorWorkflow) return undefined;
  const { workflow: target, planHash, triggerNodeId, vars, priority } = workflow.errorWorkflow;
  return {
    executionId: failed.executionId,
    tenantId: poll.tenant_id,
    workflow: target,
    planHash,
    mode: 'error',
    triggerNodeId,
    items: [{ json: toItem(poll, workflow, failed) }],
    pinData: {},
    vars,
    priority,
    replyWhen: 'accepted',
  };
}

/** n8n's form of what an Error Trigger gives where a trigger failed, and so there is no execution. */
function toItem({ node_id: id, taken_ms: timestamp }: TakenPoll, workflow: LiveWorkflow, { failure }: FailedPoll): JsonObject {
  const { code, message, fix, details } = failure;
  const error: JsonObject = {
    message,
    name: code,
    code,
    timestamp,
    node: { id },
    ...(fix === undefined ? {} : { description: fix }),
    ...(details ? { details } : {}),
  };
  return { trigger: { error, mode: 'trigger' }, workflow: { id: workflow.id, name: workflow.name } };
}
