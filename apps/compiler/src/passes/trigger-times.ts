import { IANAZone } from 'luxon';
import type { CompiledTrigger } from '@weft/contracts';
import type { WorkflowDocument } from '@weft/workflow-model';
import { askDefinition } from '../ask-definition.ts';
import type { CompileContext } from '../compile-context.ts';
import type { CompiledNode } from '../compiled-node.ts';
import type { Graph } from '../graph.ts';

/**
 * Adds to the triggers that time starts when they are due, to those that look for what is new when they do, and to those that have hooks that
 * they do. That there is no such time zone, somebody else says.
 */
export function addTimes(
  triggers: readonly CompiledTrigger[],
  { graph, document }: { graph: Graph; document: WorkflowDocument },
  context: CompileContext,
): readonly CompiledTrigger[] {
  const nodes = new Map(graph.nodes.map((node) => [node.node.id, node]));
  const { timezone } = document.settings;
  const isZone = IANAZone.isValidZone(timezone);
  return triggers.map((trigger) => {
    const compiled = nodes.get(trigger.nodeId);
    if (!compiled?.definition) return trigger;
    const { schedule, rules } = timesOf(compiled, context);
    const { onActivate, onDeactivate } = compiled.definition;
    return {
      ...trigger,
      ...(schedule && isZone && { schedule: { ...schedule, timezone } }),
      ...(rules && isZone && { poll: { rules, timezone } }),
      ...((onActivate ?? onDeactivate) && { hasHooks: true as const }),
    };
  });
}

function timesOf(compiled: CompiledNode, context: CompileContext) {
  const { definition, parameters, valid } = compiled;
  if (!valid) return {};
  return {
    schedule: definition?.schedule && askDefinition(compiled, context, () => definition.schedule?.(parameters)),
    rules: definition?.pollTimes && askDefinition(compiled, context, () => definition.pollTimes?.(parameters)),
  };
}
