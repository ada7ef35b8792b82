import type { WorkflowDocument, WorkflowEdge } from '@weft/workflow-model';
import type { CompileContext } from '../compile-context.ts';
import type { CompiledEdge, CompiledNode } from '../compiled-node.ts';

/** The edges that lead from a handle that exists to a handle that exists, in the order of the document, each once. */
export function connect(
  document: WorkflowDocument,
  nodes: readonly CompiledNode[],
  context: CompileContext,
): readonly CompiledEdge[] {
  const byId = new Map(nodes.map((node) => [node.node.id, node]));
  const known = new Set(document.nodes.map(({ id }) => id));
  const seen = new Set<string>();
  return document.edges.flatMap((edge, index) => {
    const ends = findEnds(edge, { index, byId, known }, context);
    if (!ends) return [];
    const key = `${ends.source.index}:${ends.output}>${ends.target.index}:${ends.input}`;
    if (!seen.has(key)) return [seen.add(key) && ends];
    const message = `The edge from "${ends.source.node.name}" to "${ends.target.node.name}" is drawn twice; it counts once.`;
    context.findings.report({
      code: 'EDGE_DUPLICATE',
      node: ends.source.node,
      field: `edges.${index}`,
      message,
      fix: 'Remove one of them.',
    });
    return [];
  });
}

interface Surroundings {
  readonly index: number;
  readonly byId: ReadonlyMap<string, CompiledNode>;
  readonly known: ReadonlySet<string>;
}

function findEnds(edge: WorkflowEdge, at: Surroundings, context: CompileContext): CompiledEdge | undefined {
  const source = findNode({ edge, end: 'source' }, at, context);
  const target = findNode({ edge, end: 'target' }, at, context);
  if (!source || !target) return undefined;
  const output = findHandle({ node: source, handle: edge.sourceHandle, side: 'output' }, at, context);
  const input = findHandle({ node: target, handle: edge.targetHandle, side: 'input' }, at, context);
  return output === undefined || input === undefined ? undefined : { source, output, target, input };
}

function findNode(
  { edge, end }: { edge: WorkflowEdge; end: 'source' | 'target' },
  { index, byId, known }: Surroundings,
  context: CompileContext,
) {
  const id = edge[end];
  const node = byId.get(id);
  if (node) return node;
  const field = `edges.${index}.${end}`;
  const message = known.has(id)
    ? `An edge is connected to "${id}", which is a note and takes no part in a run.`
    : `An edge names a node "${id}" that the workflow does not have.${context.suggestions.hint(id, byId.keys())}`;
  context.findings.report({ code: 'EDGE_UNKNOWN_NODE', field, message, fix: `Correct the ${end}, or remove the edge.` });
  return undefined;
}

function findHandle(
  wanted: { node: CompiledNode; handle: string; side: 'input' | 'output' },
  { index }: Surroundings,
  context: CompileContext,
) {
  const { node, handle, side } = wanted;
  const handles = side === 'output' ? node.outputs : node.inputs;
  const place = handles.indexOf(handle);
  if (place >= 0) return place;
  const message = `"${node.node.name}" has no ${side} "${handle}".${context.suggestions.hint(handle, handles)}`;
  const field = `edges.${index}.${side === 'output' ? 'sourceHandle' : 'targetHandle'}`;
  context.findings.report({ code: 'EDGE_UNKNOWN_HANDLE', node: node.node, field, message, fix: fixFor(node, side, handles) });
  return undefined;
}

function fixFor(node: CompiledNode, side: 'input' | 'output', handles: readonly string[]): string {
  if (handles.length > 0) return `Use one of: ${handles.slice(0, 20).join(', ')}.`;
  if (side === 'input' && node.definition?.kind === 'trigger')
    return 'Remove the edge: a trigger starts the run and takes no items.';
  return `Remove the edge: this node has no ${side}s.`;
}
