import type { Plan, PlanNode, PlanSegmentation } from '@weft/engine';

/** `from` and `to` are node names. */
export interface PlanEdge {
  readonly from: string;
  readonly output?: string;
  readonly to: string;
  readonly input?: string;
}

/** A plan node as a test states it: handles by name, since the wiring comes from the plan's edges. */
export interface PlanNodeSeed extends Partial<Omit<PlanNode, 'inputs' | 'outputs' | 'index'>> {
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
}

export interface PlanSeed extends Partial<Omit<Plan, 'nodes'>> {
  /** In canvas order. The first is a trigger without inputs, unless told otherwise. */
  readonly nodes?: readonly PlanNodeSeed[];
  readonly edges?: readonly PlanEdge[];
}

const NODE = {
  typeVersion: 1,
  parameters: {},
  effect: 'pure',
  deterministic: true,
  retained: true,
  reads: [],
  disabled: false,
  executeOnce: false,
  alwaysOutputData: false,
  onError: 'stop',
  onUncertain: 'retry',
  timeoutMs: 0,
} as const satisfies Partial<PlanNode>;

/** A single node without edges; `plan` wires them. */
export function planNode(seed: PlanNodeSeed = {}, index = 0): PlanNode {
  const kind = seed.kind ?? (index === 0 ? 'trigger' : 'action');
  const { inputs = kind === 'trigger' ? [] : ['main'], outputs = ['main'], ...rest } = seed;
  const name = seed.name ?? seed.id ?? `Node ${index}`;
  return {
    ...NODE,
    type: kind === 'trigger' ? 'manualTrigger' : 'noOp',
    ...rest,
    id: seed.id ?? name,
    name,
    kind,
    index,
    inputs: inputs.map((handle) => ({ handle, sources: [] })),
    outputs: outputs.map((handle) => ({ handle, targets: [] })),
  };
}

/**
 * A plan with defaults: nodes wired by `edges`, targets and sources in canvas order as the compiler would have them.
 * @throws where an edge names a node or handle that is not there.
 */
export function plan({ nodes = [{}], edges = [], ...overrides }: PlanSeed = {}): Plan {
  const unwired = nodes.map(planNode);
  const segmentation = segmentationOf(unwired);
  const links = edges.map((edge) => resolve(edge, unwired));
  return {
    format: 1,
    order: 'parallel',
    timezone: 'UTC',
    timeoutMs: 0,
    maxLoopCount: 1_000,
    saveData: 'all',
    ...(segmentation && { segmentation }),
    ...overrides,
    nodes: unwired.map((node) => wire(node, links)),
  };
}

/** Durable points in the form that fits every plan; the compiler finds simpler ones. */
function segmentationOf(nodes: readonly PlanNode[]): PlanSegmentation | undefined {
  const indicesOf = (which: boolean) => nodes.filter(({ effect }) => (effect === 'wait') === which).map(({ index }) => index);
  const gates = indicesOf(true);
  if (gates.length === 0) return undefined;
  const segments = [{ nodes: indicesOf(false), gates }];
  return { shape: 'advance-gate', segments, gates: gates.map((node) => ({ node, next: 0 })), recursionLimit: 3 };
}

interface Link {
  readonly source: { readonly node: number; readonly output: number };
  readonly target: { readonly node: number; readonly input: number };
}

function resolve(edge: PlanEdge, nodes: readonly PlanNode[]): Link {
  const source = find(nodes, edge.from);
  const target = find(nodes, edge.to);
  return {
    source: { node: source.index, output: handle(source, source.outputs, edge.output) },
    target: { node: target.index, input: handle(target, target.inputs, edge.input) },
  };
}

function find(nodes: readonly PlanNode[], name: string): PlanNode {
  const node = nodes.find((candidate) => candidate.name === name);
  if (!node) throw new Error(`make.plan: no node "${name}"; there are ${nodes.map((each) => each.name).join(', ')}`);
  return node;
}

function handle(node: PlanNode, handles: readonly { readonly handle: string }[], wanted: string | undefined): number {
  const index = wanted === undefined ? 0 : handles.findIndex((each) => each.handle === wanted);
  if (!handles[index]) throw new Error(`make.plan: node "${node.name}" has no handle "${wanted ?? 'main'}" on that side`);
  return index;
}

function wire(node: PlanNode, links: readonly Link[]): PlanNode {
  const leaving = links.filter(({ source }) => source.node === node.index);
  const arriving = links.filter(({ target }) => target.node === node.index);
  return {
    ...node,
    outputs: node.outputs.map(({ handle }, output) => {
      const targets = leaving.filter(({ source }) => source.output === output).map(({ target }) => target);
      return { handle, targets: targets.toSorted((a, b) => a.node - b.node || a.input - b.input) };
    }),
    inputs: node.inputs.map(({ handle }, input) => {
      const sources = arriving.filter(({ target }) => target.input === input).map(({ source }) => source);
      return { handle, sources: sources.toSorted((a, b) => a.node - b.node || a.output - b.output) };
    }),
  };
}
