import type { Json, JsonObject, WorkflowEdge } from '@weft/workflow-model';
import type { Handles, Place } from './handles.ts';

/** A node as connections see it: what it is called in the file, and how its handles are numbered. */
export interface FilePort extends Pick<Handles, 'inputsOf' | 'outputsOf'> {
  readonly fileName: string;
  note(difference: string): void;
}

/** Edges as n8n's connections, by name and number. What n8n cannot draw is reported at the node where it starts. */
export function writeConnections(edges: readonly WorkflowEdge[], ports: ReadonlyMap<string, FilePort>): JsonObject {
  const bySource = new Map<string, Map<string, Json[][]>>();
  for (const edge of edges) {
    const [source, target] = [ports.get(edge.source), ports.get(edge.target)];
    if (source === undefined) continue;
    const outputs = source.outputsOf(edge.sourceHandle);
    const [input] = target?.inputsOf(edge.targetHandle) ?? [];
    if (target === undefined || input === undefined || outputs.length === 0) {
      source.note(`The edge from "${edge.sourceHandle}" to "${target?.fileName ?? edge.target}" has no counterpart in n8n.`);
      continue;
    }
    for (const output of outputs) connect(bySource, { source, output, target, input });
  }
  return Object.fromEntries(
    [...bySource].map(([name, types]) => [name, Object.fromEntries([...types].map(([type, lists]) => [type, lists]))]),
  );
}

interface Connection {
  readonly source: FilePort;
  readonly output: Place;
  readonly target: FilePort;
  readonly input: Place;
}

function connect(bySource: Map<string, Map<string, Json[][]>>, { source, output, target, input }: Connection): void {
  const types = getOrMake(bySource, source.fileName, () => new Map<string, Json[][]>());
  const lists = getOrMake(types, output.type, () => []);
  while (lists.length <= output.index) lists.push([]);
  lists[output.index]?.push({ node: target.fileName, type: input.type, index: input.index });
}

function getOrMake<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
