import type { Plan, PlanInput, PlanNode, PlanOutput } from '../src/plan.ts';

/** A node as a test states it: what it does not say has the plainest value. Its index is its place in the list. */
export interface NodeSketch extends Partial<Omit<PlanNode, 'index' | 'inputs' | 'outputs'>> {
  readonly name: string;
  /** Number of inputs; 1 for all but the first node. */
  readonly inputCount?: number;
  /** Number of declared outputs, without `error`. */
  readonly outputCount?: number;
}

/** `A.1 -> B.0`: output 1 of A to input 0 of B; `.0` may be left out. */
export type EdgeSketch = string;

/** A plan of a few nodes, in the order of the list, which stands for their order on the canvas. */
export function makePlan(
  nodes: readonly NodeSketch[],
  edges: readonly EdgeSketch[],
  settings: Partial<Omit<Plan, 'nodes'>> = {},
): Plan {
  const places = new Map(nodes.map(({ name }, index) => [name, index]));
  const links = edges.map((edge) => parseEdge(edge, places));
  return {
    format: 1,
    order: 'canvas',
    timezone: 'UTC',
    timeoutMs: 0,
    maxLoopCount: 1_000,
    saveData: 'all',
    ...settings,
    nodes: nodes.map((sketch, index) =>
      makeNode(sketch, index, settings.order === 'breadth-first' ? links : inCanvasOrder(links)),
    ),
  };
}

interface Link {
  readonly from: { readonly node: number; readonly output: number };
  readonly to: { readonly node: number; readonly input: number };
}

function parseEdge(edge: EdgeSketch, places: ReadonlyMap<string, number>): Link {
  const [from, to] = edge.split('->').map((end) => {
    const [name = '', port = '0'] = end.trim().split('.');
    const node = places.get(name);
    if (node === undefined) throw new Error(`"${edge}" names "${name}", which is not in the list.`);
    return { node, port: Number(port) };
  });
  if (from === undefined || to === undefined) throw new Error(`"${edge}" is not an edge.`);
  return { from: { node: from.node, output: from.port }, to: { node: to.node, input: to.port } };
}

function inCanvasOrder(links: readonly Link[]): Link[] {
  return links.toSorted(
    ({ from, to }, other) =>
      to.node - other.to.node || to.input - other.to.input || from.node - other.from.node || from.output - other.from.output,
  );
}

function makeNode({ inputCount, outputCount, ...sketch }: NodeSketch, index: number, links: readonly Link[]): PlanNode {
  const declared = outputCount ?? 1;
  const outputs = Array.from(
    { length: sketch.onError === 'error-output' ? declared + 1 : declared },
    (_, output): PlanOutput => ({
      handle: output === declared ? 'error' : `out-${output}`,
      targets: links.filter(({ from }) => from.node === index && from.output === output).map(({ to }) => to),
    }),
  );
  const inputs = Array.from({ length: inputCount ?? (index === 0 ? 0 : 1) }, (_, input): PlanInput => ({
    handle: `in-${input}`,
    sources: links.filter(({ to }) => to.node === index && to.input === input).map(({ from }) => from),
  }));
  return {
    index,
    id: sketch.name,
    type: 'test',
    typeVersion: 1,
    kind: index === 0 ? 'trigger' : 'action',
    parameters: {},
    effect: 'pure',
    deterministic: true,
    retained: false,
    reads: [],
    disabled: false,
    executeOnce: false,
    alwaysOutputData: false,
    onError: 'stop',
    onUncertain: 'retry',
    timeoutMs: 0,
    ...sketch,
    inputs,
    outputs,
  };
}
