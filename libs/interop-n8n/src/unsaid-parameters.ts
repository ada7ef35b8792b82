import { isJsonObject, type Json, type JsonObject, type WorkflowNode } from '@weft/workflow-model';

/** Parameters that a node sets and that its n8n counterpart, read back, does not have as they are. */
export function unsaidParameters(node: WorkflowNode | undefined, readBack: WorkflowNode | undefined): readonly string[] {
  if (node === undefined || node.type !== readBack?.type || node.type === 'placeholder') return [];
  const after = readBack.parameters as JsonObject;
  return Object.entries(node.parameters as JsonObject)
    .filter(([key, value]) => !says(after[key], value))
    .map(([key]) => key);
}

/** What a document leaves out has a default, which reading back may well have spelled out. */
function says(after: Json | undefined, before: Json): boolean {
  if (isJsonObject(before)) {
    return isJsonObject(after) && Object.entries(before).every(([key, value]) => says(after[key], value));
  }
  if (!Array.isArray(before)) return after === before;
  if (typeof after === 'string') return after === namesIn(before as readonly Json[]);
  return (
    Array.isArray(after) && after.length === before.length && before.every((entry, index) => says(after[index], entry as Json))
  );
}

/** n8n writes a list of names as one text. */
function namesIn(list: readonly Json[]): string | undefined {
  const isName = (entry: Json): boolean => typeof entry === 'string' && !entry.includes(',') && entry.trim() === entry;
  return list.every(isName) ? list.join(',') : undefined;
}
