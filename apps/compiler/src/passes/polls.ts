import { IANAZone } from 'luxon';
import type { CompiledTrigger } from '@weft/contracts';
import type { ScheduleRule } from '@weft/node-sdk';
import type { WorkflowDocument } from '@weft/workflow-model';
import { askDefinition } from '../ask-definition.ts';
import type { CompileContext } from '../compile-context.ts';
import type { CompiledNode } from '../compiled-node.ts';
import type { Graph } from '../graph.ts';

/** Adds to the triggers that look for what is new when they do, and to those that have hooks that they do. */
export function addPolls(
  triggers: readonly CompiledTrigger[],
  { graph, document }: { graph: Graph; document: WorkflowDocument },
  context: CompileContext,
): readonly CompiledTrigger[] {
  const nodes = new Map(graph.nodes.map((node) => [node.node.id, node]));
  const { timezone } = document.settings;
  return triggers.map((trigger) => {
    const compiled = nodes.get(trigger.nodeId);
    const rules = pollTimesOf(compiled, context);
    const { onActivate, onDeactivate } = compiled?.definition ?? {};
    return {
      ...trigger,
      ...(rules && IANAZone.isValidZone(timezone) && { poll: { rules, timezone } }),
      ...((onActivate ?? onDeactivate) && { hasHooks: true as const }),
    };
  });
}

function pollTimesOf(compiled: CompiledNode | undefined, context: CompileContext): readonly ScheduleRule[] | undefined {
  if (!compiled?.definition?.pollTimes || !compiled.valid) return undefined;
  const { definition, parameters } = compiled;
  return askDefinition(compiled, context, () => definition.pollTimes?.(parameters));
}
