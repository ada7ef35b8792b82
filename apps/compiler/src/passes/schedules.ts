import { IANAZone } from 'luxon';
import type { CompiledTrigger } from '@weft/contracts';
import type { TriggerSchedule } from '@weft/node-sdk';
import type { WorkflowDocument } from '@weft/workflow-model';
import { askDefinition } from '../ask-definition.ts';
import type { CompileContext } from '../compile-context.ts';
import type { CompiledNode } from '../compiled-node.ts';
import type { Graph } from '../graph.ts';

/** Adds to the triggers that time starts when they are due. That there is no such time zone, somebody else says. */
export function addSchedules(
  triggers: readonly CompiledTrigger[],
  { graph, document }: { graph: Graph; document: WorkflowDocument },
  context: CompileContext,
): readonly CompiledTrigger[] {
  const nodes = new Map(graph.nodes.map((node) => [node.node.id, node]));
  const { timezone } = document.settings;
  return triggers.map((trigger) => {
    const schedule = scheduleOf(nodes.get(trigger.nodeId), context);
    return schedule && IANAZone.isValidZone(timezone) ? { ...trigger, schedule: { ...schedule, timezone } } : trigger;
  });
}

function scheduleOf(compiled: CompiledNode | undefined, context: CompileContext): TriggerSchedule | undefined {
  if (!compiled?.definition?.schedule || !compiled.valid) return undefined;
  const { definition, parameters } = compiled;
  return askDefinition(compiled, context, () => definition.schedule?.(parameters));
}
