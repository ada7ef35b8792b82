import type { StaticDataScopes } from '@weft/execution-store';
import { NodeFailure } from '@weft/node-sdk';

/** Of all parts together: each run of the workflow reads the whole. */
const MAX_BYTES = 1_048_576;
export const GLOBAL_SCOPE = 'global';
export const EMPTY_SCOPE = '{}';

/** The name as PostgreSQL can keep it. */
export const nodeScope = (nodeName: string): string => `node:${nodeName.replaceAll('\0', '\ufffd').toWellFormed()}`;

interface Change {
  readonly before: ReadonlyMap<string, string>;
  readonly scopes: StaticDataScopes;
  /** Of the workflow as it is. */
  readonly known: ReadonlySet<string>;
  readonly nodeName: string;
}

/**
 * The change, with the parts of nodes that the workflow has no more emptied where there is no room else. A change that shrinks is always
 * taken. @throws NodeFailure STATIC_DATA_TOO_LARGE
 */
export function fittedScopes({ before, scopes, known, nodeName }: Change): StaticDataScopes {
  const after = new Map([...before, ...scopes]);
  if (sizeOf(after) <= MAX_BYTES || sizeOf(after) <= sizeOf(before)) return scopes;
  const emptied = [...before.keys()].filter((scope) => !known.has(scope)).map((scope) => [scope, EMPTY_SCOPE] as const);
  const sizeBytes = sizeOf(new Map([...after, ...emptied]));
  if (sizeBytes > MAX_BYTES) throw tooLarge(nodeName, sizeBytes);
  return [...scopes, ...emptied];
}

function sizeOf(texts: ReadonlyMap<string, string>): number {
  let sum = 0;
  for (const text of texts.values()) sum += Buffer.byteLength(text);
  return sum;
}

function tooLarge(nodeName: string, sizeBytes: number): NodeFailure {
  return new NodeFailure({
    code: 'STATIC_DATA_TOO_LARGE',
    fault: 'user',
    message: `With what "${nodeName}" puts there the workflow would have ${(sizeBytes / MAX_BYTES).toFixed(1)} MB of static data; 1 MB is allowed.`,
    field: 'code',
    fix: 'Delete what is no longer needed from $getWorkflowStaticData(), or keep large data in a database or a file.',
    retryable: false,
  });
}
