import { isJsonObject, type Json, type JsonObject, type WorkflowNode } from '@weft/workflow-model';
import type { Converted, Written } from './conversion.ts';
import { isAttachment } from './handles.ts';
import type { N8nNode } from './n8n-file.ts';

/** Names Weft's node types in n8n's files where n8n has no such node. n8n shows such a node and refuses to run it. */
const PREFIX = 'weft.';

/** The handles that a node's edges use, which tell its numbered connections apart. */
export interface UsedHandles {
  readonly inputs: ReadonlySet<string>;
  readonly outputs: ReadonlySet<string>;
}

/** A node as it is, under Weft's own name for it. */
export function writeOwnType(
  node: WorkflowNode,
  used: UsedHandles,
): Written & { readonly type: string; readonly version: number } {
  return {
    type: `${PREFIX}${node.type}`,
    version: node.typeVersion,
    parameters: { parameters: node.parameters, inputs: listed(used.inputs), outputs: listed(used.outputs) },
  };
}

/** The node that `writeOwnType` wrote; undefined for any other. */
export function readOwnType(node: N8nNode): Converted | undefined {
  const { parameters, inputs, outputs } = node.parameters;
  const type = node.type.slice(PREFIX.length);
  if (!node.type.startsWith(PREFIX) || type === '' || type.length > 200 || !isJsonObject(parameters)) return undefined;
  if (!isHandleList(inputs) || !isHandleList(outputs)) return undefined;
  const typeVersion = Number.isSafeInteger(node.typeVersion) && node.typeVersion > 0 ? node.typeVersion : 1;
  return { type, typeVersion, parameters: parameters as JsonObject, inputs, outputs };
}

function isHandleList(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((handle) => typeof handle === 'string' && handle !== '' && handle.length <= 100);
}

/** `main` first and `error` last, as n8n has them. */
function listed(handles: ReadonlySet<string>): readonly string[] {
  const rank = (handle: string): number => (handle === 'main' ? 0 : handle === 'error' ? 2 : 1);
  const items = [...handles].filter((handle) => !isAttachment(handle));
  return items.sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
}
