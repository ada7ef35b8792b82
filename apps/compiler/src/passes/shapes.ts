import type { PathRead } from '@weft/engine';
import { anyOf, type ItemShape } from '@weft/node-sdk';
import type { WorkflowDocument } from '@weft/workflow-model';
import type { CompileContext } from '../compile-context.ts';
import { findComponents } from '../components.ts';
import type { Graph } from '../graph.ts';
import type { NodeReads } from '../node-reads.ts';
import { shapesAfter } from './shape-rules.ts';

/** Reports reads of fields that no item can have, where the shape of the items is fully known. */
export function checkShapes(
  graph: Graph,
  document: WorkflowDocument,
  run: { reads: readonly NodeReads[]; context: CompileContext },
): void {
  const shapes = inferShapes(graph, document);
  run.reads.forEach(({ fields }, index) => {
    for (const { field, paths } of fields) {
      for (const read of paths) checkRead(read, { field, index, graph, shapes }, run.context);
    }
  });
}

interface Shapes {
  /** Of the items at each node's first input; undefined where it is not known. */
  readonly inputs: readonly ItemShape[];
  /** Of what leaves each node, by whichever output. */
  readonly outputs: readonly ItemShape[];
}

/** In topological order; what a cycle leads back to is not known. */
function inferShapes(graph: Graph, document: WorkflowDocument): Shapes {
  const inputs = new Array<ItemShape>(graph.nodes.length);
  const byOutput = new Array<readonly ItemShape[]>(graph.nodes.length);
  const components = findComponents(graph.nodes.length, (index) => graph.successors(index));
  for (const component of components.toReversed()) {
    const [index] = component;
    if (component.length > 1 || index === undefined || graph.successors(index).includes(index)) continue;
    const node = graph.node(index);
    const arriving = Map.groupBy(graph.edgesTo(index), ({ input }) => input);
    const at = (input: number): ItemShape => {
      const edges = arriving.get(input) ?? [];
      return edges.length === 0 ? undefined : anyOf(edges.map(({ source, output }) => byOutput[source.index]?.[output]));
    };
    const shapes = node.inputs.map((_, input) => at(input));
    inputs[index] = shapes[0];
    const isPinned = Object.hasOwn(document.pinData, node.node.name);
    byOutput[index] = isPinned ? [] : shapesAfter(node, shapes);
  }
  const ofAll = (shapes: readonly ItemShape[] = []): ItemShape => (shapes.length === 0 ? undefined : anyOf(shapes));
  return { inputs, outputs: Array.from(byOutput, ofAll) };
}

interface ReadAt {
  readonly field: string;
  readonly index: number;
  readonly graph: Graph;
  readonly shapes: Shapes;
}

function checkRead(
  { root, path }: PathRead,
  { field, index, graph, shapes }: ReadAt,
  { findings, suggestions }: CompileContext,
): void {
  const [key] = path;
  const named = root.kind === 'node' ? graph.byName.get(root.name) : undefined;
  const shape = root.kind === 'input' ? shapes.inputs[index] : named && shapes.outputs[named.index];
  if (shape === undefined || typeof key !== 'string' || shape.has(key)) return;
  const whose = root.kind === 'input' ? 'The items that arrive here' : `The items of "${root.name}"`;
  const message = `${whose} have no field "${key}"; they have ${listed(shape)}.${suggestions.hint(key, shape)}`;
  const fix = shape.has('body')
    ? `Use one of those fields; what a caller sends is in "body": "body.${key}".`
    : 'Use one of those fields, or set the field before.';
  findings.report({ code: 'FIELD_IMPOSSIBLE', node: graph.node(index).node, field, message, fix });
}

function listed(shape: ReadonlySet<string>): string {
  if (shape.size === 0) return 'none';
  const names = [...shape].slice(0, 10).map((name) => `"${name}"`);
  return shape.size > names.length ? `${names.join(', ')} …` : names.join(', ');
}
