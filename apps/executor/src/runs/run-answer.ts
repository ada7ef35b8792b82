import type { StartCommand } from '@weft/contracts';
import type { Activation, Plan, RunResult } from '@weft/engine';
import { answerOfEnd, type NodeDefinition, type NodeRegistry, type WebhookAnswer } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';

const NO_ITEMS: readonly Item[] = [];

/**
 * The answer to the caller of a run that is over and whose Respond node, if any, has not spoken. A failure says which execution to look
 * at and nothing of its inside: the caller of a webhook is often a stranger.
 */
export function answerAtEnd(run: {
  plan: Plan;
  command: StartCommand;
  result: Exclude<RunResult, { status: 'waiting' | 'paused' }>;
  last: Activation | undefined;
  /** Id of the node whose caller it is for: the trigger, or a wait that a call ended. */
  askedBy: string;
  registry: NodeRegistry;
}): WebhookAnswer {
  const { command, result, last } = run;
  if (result.status !== 'succeeded') return answerOfEnd(command.executionId, result.status);
  const trigger = run.plan.nodes.find((node) => node.id === run.askedBy);
  const definition: NodeDefinition | undefined = trigger && run.registry.find(trigger.type, trigger.typeVersion);
  const respond = trigger?.parameters['respond'];
  if (!trigger || !definition?.answer || (respond !== 'last-node' && respond !== 'streaming'))
    return answerOfEnd(command.executionId, 'succeeded');
  return definition.answer(trigger.parameters, lastItems(last));
}

/** The items of the last node's first output that had any. */
export function lastItems(last: Activation | undefined): readonly Item[] {
  return last?.outputs?.find((items) => items !== undefined) ?? NO_ITEMS;
}
