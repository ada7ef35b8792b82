import type { ImportedNode } from '@weft/contracts';
import type { WorkflowDocumentInput } from '@weft/workflow-model';
import type { Port } from './connections.ts';
import { CannotConvert } from './cannot-convert.ts';
import { MAIN, withoutUndefined, type Converted } from './conversion.ts';
import { CONVERTERS } from './converters/table.ts';
import { convertedHandles, placeholderHandles, type Handles } from './handles.ts';
import type { N8nNode } from './n8n-file.ts';
import { noteCredentials, readNodeSettings, type ReadOptions } from './node-settings.ts';
import { readOwnType } from './own-types.ts';
import { ParameterReader } from './parameter-reader.ts';

type NodeInput = WorkflowDocumentInput['nodes'][number];

/** Enough for any node that a person made; hostile files could have hundreds of thousands. */
const MAX_DIFFERENCES = 50;
const MAX_LENGTH = 1_000;

/** `$parameter`, `$nodeVersion`, `$input.params`, `$('Node').params` and `$node["Node"].parameter`, as they stand in JSON. */
const ASKS_FOR_PARAMETERS =
  /\$(?:parameter|rawParameter|nodeVersion)\b|\$input\.params\b|\$\([^()]{1,200}\)\.params\b|\$node(?:\.\w{1,200}|\[[^\][]{1,200}\])\.parameter\b/;
const OTHER_NAMES =
  'It reads parameters or the version of a node ($parameter, .params, $nodeVersion), which have names and numbers of their own here: check what it finds.';

/** A node on its way into the document. Connections may still add to what is said of it. */
export interface NodeImport {
  readonly node: NodeInput;
  readonly port: Port;
  report(): ImportedNode;
}

export function convertNode(node: N8nNode, options: ReadOptions = {}): NodeImport {
  const differences = new Set(node.repairs);
  const note = (difference: string): void => {
    differences.add(
      differences.size < MAX_DIFFERENCES ? difference.slice(0, MAX_LENGTH) : 'There are more differences than are listed here.',
    );
  };
  const settings = readNodeSettings(node.source, note, options);
  const converted = tryToConvert(node, note);
  const placeholder = typeof converted === 'string';
  noteCredentials(node.source, note, placeholder ? undefined : converted.credentialTypes);
  const handles = placeholder ? placeholderHandles() : handlesOf(node, converted, settings.onError === 'error-output');
  const status = (): ImportedNode['status'] => (placeholder ? 'placeholder' : differences.size > 0 ? 'converted' : 'supported');
  return {
    node: {
      id: node.id,
      name: node.name,
      position: node.position,
      ...settings,
      ...(placeholder
        ? { type: 'placeholder', parameters: { source: node.source, missing: converted } }
        : {
            type: converted.type,
            typeVersion: converted.typeVersion ?? 1,
            parameters: withoutUndefined(converted.parameters),
          }),
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

/** A node of Weft's own lists all its outputs itself. */
function handlesOf(node: N8nNode, { inputs = MAIN, outputs = MAIN }: Converted, errorOutput: boolean): Handles {
  return convertedHandles(inputs, outputs, errorOutput && readOwnType(node) === undefined);
}

/** Weft's node, or what is missing to have one. */
function tryToConvert(node: N8nNode, note: (difference: string) => void): Converted | string {
  const own = readOwnType(node);
  if (own !== undefined) return own;
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
    for (const path of parameters.unread())
      note(`Parameter "${path}" is not known here: it is kept for export to n8n, and does nothing.`);
    if (ASKS_FOR_PARAMETERS.test(JSON.stringify(node.parameters))) note(OTHER_NAMES);
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
