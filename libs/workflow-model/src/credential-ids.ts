import { isJsonObject } from './json.ts';

/** More than a document that can be compiled names. */
const MAX_IDS = 1_000;

/** The ids of all credentials that a document names, whatever else is wrong with it; each once. */
export function credentialIdsOf(document: unknown): readonly string[] {
  const nodes = isJsonObject(document) && Array.isArray(document['nodes']) ? document['nodes'] : [];
  const named = nodes.flatMap((node) =>
    isJsonObject(node) && isJsonObject(node['credentials']) ? Object.values(node['credentials']) : [],
  );
  return [...new Set(named.filter((id) => typeof id === 'string'))].slice(0, MAX_IDS);
}
