import { asksBefore, type Effect } from '@weft/engine';
import type { Supervision } from '@weft/workflow-model';
import type { CompileContext } from '../compile-context.ts';
import type { CompiledNode } from '../compiled-node.ts';
import type { Graph } from '../graph.ts';
import { fixed } from './resolve-nodes.ts';

export interface Answering {
  readonly respond: 'last-node' | 'respond-node';
  readonly supervision: Supervision | undefined;
}

/** A run that begins to wait answers its caller with 202: says where that comes before the answer that the caller should get. */
export function checkWaits(
  trigger: CompiledNode,
  { graph, respond, supervision }: Answering & { readonly graph: Graph },
  context: CompileContext,
): void {
  for (const node of unansweredFrom(trigger, graph)) {
    if (!mayWait(node, supervision)) continue;
    if (respond === 'respond-node' && !leadsToAnswer(node, graph)) continue;
    context.findings.report({
      code: 'WEBHOOK_ANSWER_WAITS',
      node: node.node,
      field: 'type',
      message: `Who calls "${trigger.node.name}" is answered 202 and the id of the run as soon as it waits here: no answer after this node gets there.`,
      fix: 'Answer before the wait with a Respond to Webhook node, or leave the wait out.',
    });
  }
}

/** What a run comes to before any node has answered, and the nodes that answer. */
function unansweredFrom(trigger: CompiledNode, graph: Graph): readonly CompiledNode[] {
  const reached = new Set([trigger.index]);
  for (const each of reached)
    if (effectOf(graph.node(each)) !== 'respond') for (const successor of graph.successors(each)) reached.add(successor);
  return [...reached].map((each) => graph.node(each));
}

function leadsToAnswer({ index }: CompiledNode, graph: Graph): boolean {
  const reached = new Set(graph.successors(index));
  for (const each of reached) {
    if (effectOf(graph.node(each)) === 'respond') return true;
    for (const successor of graph.successors(each)) reached.add(successor);
  }
  return false;
}

/** By its own doing, or for somebody who has to let it run. Whether a step fails cannot be told. */
function mayWait(node: CompiledNode, supervision: Supervision = 'none'): boolean {
  const effect = effectOf(node);
  if (effect === undefined || effect === 'wait') return effect === 'wait';
  return supervision !== 'none' && asksBefore({ supervision }, { effect, risky: node.node.risky || undefined });
}

function effectOf({ node, definition, parameters, valid }: CompiledNode): Effect | undefined {
  return definition && valid && !node.disabled ? fixed(definition.effect, parameters) : undefined;
}
