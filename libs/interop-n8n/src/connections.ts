import { isJsonObject, type Diagnostic, type Json, type JsonObject, type WorkflowDocumentInput } from '@weft/workflow-model';
import type { Handles } from './handles.ts';
import type { N8nNode } from './n8n-file.ts';

export type Edge = NonNullable<WorkflowDocumentInput['edges']>[number];

/** A node with the handles that n8n's numbered connections turn into, and the other way round. */
export interface Port extends Handles {
  readonly node: Pick<N8nNode, 'id' | 'fileName'>;
  note(difference: string): void;
}

/** n8n's connections by name and number, as edges by id and handle. What leads nowhere is reported. */
export function readEdges(connections: JsonObject, ports: readonly Port[], report: (finding: Diagnostic) => void): Edge[] {
  const byName = new Map(
    ports.flatMap((port) => (port.node.fileName === undefined ? [] : [[port.node.fileName, port] as const])),
  );
  const edges = new Map<string, Edge>();
  for (const [sourceName, types] of Object.entries(connections)) {
    const source = byName.get(sourceName);
    if (source === undefined) {
      if (hasTargets(types)) report(danglingFrom(sourceName));
      continue;
    }
    for (const target of targetsOf(types, source)) {
      const edge = toEdge(source, target, byName.get(target.node));
      if (edge) edges.set(JSON.stringify(edge), edge);
    }
  }
  return [...edges.values()];
}

interface Target {
  readonly sourceType: string;
  readonly output: number;
  readonly node: string;
  readonly type: string;
  readonly input: number;
}

function* targetsOf(types: Json | undefined, source: Port): Generator<Target> {
  if (!isJsonObject(types)) return;
  for (const [sourceType, outputs] of Object.entries(types)) {
    if (!Array.isArray(outputs)) source.note(`Its "${sourceType.slice(0, 60)}" connections are not a list and were left out.`);
    else for (const [output, targets] of outputs.entries()) yield* readTargets({ sourceType, output }, targets, source);
  }
}

function* readTargets(from: { sourceType: string; output: number }, targets: Json, source: Port): Generator<Target> {
  if (targets === null || targets === undefined) return;
  for (const target of Array.isArray(targets) ? (targets as readonly Json[]) : [targets]) {
    if (!isJsonObject(target) || typeof target['node'] !== 'string') {
      source.note(`A connection at output ${from.output} names no node and was left out.`);
      continue;
    }
    const type = typeof target['type'] === 'string' ? target['type'] : from.sourceType;
    const input = typeof target['index'] === 'number' ? target['index'] : 0;
    yield { ...from, node: target['node'], type, input };
  }
}

function toEdge(source: Port, target: Target, found: Port | undefined): Edge | undefined {
  const drop = (reason: string): undefined =>
    source.note(
      `The connection from output ${target.output} to "${target.node.slice(0, 200)}" was left out: ${reason}.`,
    ) as undefined;
  if (found === undefined) return drop('the workflow has no node of that name');
  const sourceHandle = source.outputHandle(target.sourceType, target.output);
  if (sourceHandle === undefined) return drop(`the node has no output ${target.output}`);
  const targetHandle = found.inputHandle(target.type, target.input);
  if (targetHandle === undefined) return drop(`that node has no input ${target.input}`);
  return { source: source.node.id, sourceHandle, target: found.node.id, targetHandle };
}

function hasTargets(types: Json | undefined): boolean {
  return (
    isJsonObject(types) &&
    Object.values(types).some(
      (outputs) => Array.isArray(outputs) && outputs.some((targets) => Array.isArray(targets) && targets.length > 0),
    )
  );
}

function danglingFrom(name: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'IMPORT_CONNECTION_DROPPED',
    field: 'edges',
    message: `Connections from "${name.slice(0, 200)}" were left out: the workflow has no node of that name.`,
    fix: 'Draw the connections again if a node was renamed.',
  };
}
