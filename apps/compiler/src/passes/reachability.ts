import type { CompileContext } from '../compile-context.ts';
import type { CompiledNode } from '../compiled-node.ts';
import type { Graph } from '../graph.ts';

/** Where one of these was found, parts of the graph are missing: what seems out of reach may not be. */
const INCOMPLETE = [
  'DOCUMENT_INVALID',
  'DOCUMENT_UNKNOWN_FIELD',
  'NODE_ID_DUPLICATE',
  'EDGE_UNKNOWN_NODE',
  'EDGE_UNKNOWN_HANDLE',
] as const;

/** Reports a workflow that nothing can start, and nodes that no run can get to. What is wrong with those stops nobody. */
export function checkReachability(graph: Graph, { findings }: CompileContext): void {
  const triggers = graph.nodes.filter(isTrigger);
  const started = triggers.filter(({ node }) => !node.disabled);
  // A node of an unknown type that nothing leads to may well be the trigger; it has its own error.
  const roots = [...started, ...graph.nodes.filter((node) => isUnknownRoot(node, graph))];
  if (roots.length === 0) {
    const [disabled] = triggers;
    const message = disabled
      ? `Nothing can start this workflow: its trigger "${disabled.node.name}" is disabled.`
      : 'Nothing can start this workflow: it has no trigger.';
    findings.report({
      code: 'TRIGGER_MISSING',
      field: 'nodes',
      message,
      fix: disabled ? 'Enable the trigger.' : 'Add a trigger, such as a Manual Trigger or a Webhook.',
    });
    return;
  }
  const reached = reachableFrom(
    roots.filter((root) => isStart(root, started, graph)),
    graph,
  );
  const idle = graph.nodes.filter(({ index }) => !reached.has(index)).map(({ node }) => node);
  if (!INCOMPLETE.some((code) => findings.has(code))) findings.neverRun(idle);
  for (const node of idle) {
    if (node.disabled) continue;
    const message = 'No trigger leads to this node, so it never runs.';
    findings.report({ code: 'NODE_UNREACHABLE', node, message, fix: 'Connect it, disable it or remove it.' });
  }
}

export function isTrigger({ definition }: CompiledNode): boolean {
  return definition?.kind === 'trigger';
}

function isUnknownRoot({ node, definition, index }: CompiledNode, graph: Graph): boolean {
  return definition === undefined && !node.disabled && graph.edgesTo(index).length === 0;
}

/** A node beside a trigger that is neither led to nor leads anywhere starts nothing, whatever it is. */
function isStart({ definition, index }: CompiledNode, started: readonly CompiledNode[], graph: Graph): boolean {
  return definition !== undefined || started.length === 0 || graph.edgesFrom(index).length > 0;
}

function reachableFrom(roots: readonly CompiledNode[], graph: Graph): ReadonlySet<number> {
  const reached = new Set(roots.map(({ index }) => index));
  for (const index of reached) {
    // A set yields what is added while it is walked.
    for (const successor of graph.successors(index)) reached.add(successor);
  }
  return reached;
}
