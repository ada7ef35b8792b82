import type { ImportedNode } from '@weft/contracts';
import type { WorkflowDocumentInput } from '@weft/workflow-model';
import type { Port } from './connections.ts';
import { CannotConvert } from './cannot-convert.ts';
import { MAIN, withoutUndefined, type Converted } from './conversion.ts';
import { CONVERTERS } from './converters/table.ts';
import { convertedHandles, placeholderHandles } from './handles.ts';
import type { N8nNode } from './n8n-file.ts';
import { readNodeSettings } from './node-settings.ts';
import { ParameterReader } from './parameter-reader.ts';

type NodeInput = WorkflowDocumentInput['nodes'][number];

/** Enough for any node that a person made; hostile files could have hundreds of thousands. */
const MAX_DIFFERENCES = 50;
const MAX_LENGTH = 1_000;

/** A node on its way into the document. Connections may still add to what is said of it. */
export interface NodeImport {
  readonly node: NodeInput;
  readonly port: Port;
  report(): ImportedNode;
}

export function convertNode(node: N8nNode): NodeImport {
  const differences = new Set(node.repairs);
  const note = (difference: string): void => {
    differences.add(
      differences.size < MAX_DIFFERENCES ? difference.slice(0, MAX_LENGTH) : 'There are more differences than are listed here.',
    );
  };
  const settings = readNodeSettings(node.source, note);
  const converted = tryToConvert(node, note);
  const placeholder = typeof converted === 'string';
  const handles = placeholder
    ? placeholderHandles()
    : convertedHandles(converted.inputs ?? MAIN, converted.outputs ?? MAIN, settings.onError === 'error-output');
  const status = (): ImportedNode['status'] => (placeholder ? 'placeholder' : differences.size > 0 ? 'converted' : 'supported');
  return {
    node: {
      id: node.id,
      name: node.name,
      position: node.position,
      ...settings,
      ...(placeholder
        ? { type: 'placeholder', parameters: { source: node.source, missing: converted } }
        : { type: converted.type, parameters: withoutUndefined(converted.parameters) }),
    },
    port: { node, note, ...handles },
    report: () => ({
      name: node.name,
      type: node.type,
      status: status(),
      reasons: [...(placeholder ? [converted] : []), ...differences],
    }),
  };
}

/** Weft's node, or what is missing to have one. */
function tryToConvert(node: N8nNode, note: (difference: string) => void): Converted | string {
  const converters = CONVERTERS.get(node.type);
  if (converters === undefined)
    return node.type === ''
      ? 'The node has no type.'
      : `Weft has no counterpart of the node type "${node.type.slice(0, 200)}" yet.`;
  const converter = converters.find(({ versions }) => versions.includes(node.typeVersion));
  if (converter === undefined)
    return `Version ${node.typeVersion} of "${node.type}" is not supported; versions ${supportedVersions(node.type)} are.`;
  try {
    const parameters = new ParameterReader(node.parameters);
    const converted = converter.convert({ node, version: node.typeVersion, parameters, note });
    for (const path of parameters.unread()) note(`Parameter "${path}" was left out: the importer does not know it.`);
    return converted;
  } catch (error) {
    if (error instanceof CannotConvert) return error.message;
    throw error;
  }
}

function supportedVersions(type: string): string {
  const versions = CONVERTERS.get(type)?.flatMap((converter) => converter.versions) ?? [];
  return [...versions].sort((a, b) => a - b).join(', ');
}
