import type { CompileContext } from '../compile-context.ts';
import type { CompiledNode } from '../compiled-node.ts';
import type { Graph } from '../graph.ts';
import { fixed } from './resolve-nodes.ts';

/** Says what of a workflow cannot be sent piece by piece to the caller of a webhook that streams. */
export function checkStream(trigger: CompiledNode, graph: Graph, context: CompileContext): void {
  const reached = reachedFrom(trigger.index, graph);
  const answering = reached.filter((node) => effectOf(node) === 'respond');
  if (answering.length === 0)
    report(trigger, context, {
      field: 'parameters.respond',
      message: `"${trigger.node.name}" streams its answer, but leads to no node that can: the caller gets what the last node gives, as a whole.`,
      fix: 'Add Respond to Webhook nodes, each of which sends a piece, or set "respond" to "last-node".',
    });
  for (const node of reached)
    if (effectOf(node) === 'wait')
      report(node, context, {
        field: 'type',
        message: `The answer of "${trigger.node.name}" ends where the run waits here: what comes later cannot be streamed.`,
        fix: 'Send all pieces before it.',
      });
  const later = new Set(answering.flatMap(({ index }) => reachedFrom(index, graph)).map(({ index }) => index));
  for (const node of answering) if (later.has(node.index)) checkHead(node, context);
}

/** The head of an answer leaves with its first piece. */
function checkHead(node: CompiledNode, context: CompileContext): void {
  const { status, headers, respondWith } = node.parameters;
  const ownHead = respondWith === 'redirect' ? 'respondWith' : status !== 200 ? 'status' : isFilled(headers) ? 'headers' : '';
  if (ownHead === '') return;
  report(node, context, {
    field: `parameters.${ownHead}`,
    message: `"${node.node.name}" comes after a piece of the streamed answer has left, so its status, headers or redirect cannot be sent.`,
    fix: 'Set them at the node that answers first.',
  });
}

const isFilled = (headers: unknown): boolean => Array.isArray(headers) && headers.length > 0;

/** What a node leads to, itself only round a cycle. */
function reachedFrom(index: number, graph: Graph): readonly CompiledNode[] {
  const reached = new Set(graph.successors(index));
  for (const each of reached) for (const successor of graph.successors(each)) reached.add(successor);
  return [...reached].map((each) => graph.node(each));
}

function effectOf({ node, definition, parameters, valid }: CompiledNode): string | undefined {
  return definition && valid && !node.disabled ? fixed(definition.effect, parameters) : undefined;
}

function report(
  { node }: CompiledNode,
  { findings }: CompileContext,
  finding: { readonly field: string; readonly message: string; readonly fix: string },
): void {
  findings.report({ code: 'WEBHOOK_CANNOT_STREAM', node, ...finding });
}
