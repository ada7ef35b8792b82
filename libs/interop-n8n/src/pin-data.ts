import {
  isJsonObject,
  type Diagnostic,
  type Item,
  type Json,
  type JsonObject,
  type Lineage,
  type WorkflowDocument,
} from '@weft/workflow-model';
import type { N8nNode } from './n8n-file.ts';

/** Items by node name. n8n's own files hold whole items, older and hand-made ones bare objects. */
export function readPinData(
  pinData: JsonObject,
  nodes: readonly N8nNode[],
  report: (finding: Diagnostic) => void,
): Record<string, Item[]> {
  const names = new Map(nodes.flatMap((node) => (node.fileName === undefined ? [] : [[node.fileName, node.name]])));
  const pinned = Object.entries(pinData).flatMap(([fileName, items]): [string, Item[]][] => {
    const name = names.get(fileName);
    if (name === undefined) report(dropped(fileName, 'the workflow has no node of that name'));
    else if (!Array.isArray(items)) report(dropped(fileName, 'it is not a list of items'));
    else {
      if (items.some(hasFiles)) report(dropped(fileName, 'files are not imported; only the JSON of its items was kept'));
      return [[name, items.map(toItem)]];
    }
    return [];
  });
  return Object.fromEntries(pinned);
}

function toItem(entry: Json): Item {
  if (!isJsonObject(entry)) return { json: { data: entry } };
  const json = entry['json'];
  if (!isJsonObject(json)) return { json: entry };
  const pairedItem = readLineage(entry['pairedItem']);
  return pairedItem === undefined ? { json } : { json, pairedItem };
}

/** The number of an item, an item of an input, or several of both. */
function readLineage(value: Json | undefined): Item['pairedItem'] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((part) => readOne(part) ?? []);
  return readOne(value);
}

function readOne(value: Json | undefined): Lineage | undefined {
  const { item, input }: JsonObject = isJsonObject(value) ? value : { item: value ?? null };
  if (!isPlace(item)) return undefined;
  return isPlace(input) && input > 0 ? { item, input } : { item };
}

const isPlace = (value: Json | undefined): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function hasFiles(entry: Json): boolean {
  return (
    isJsonObject(entry) && isJsonObject(entry['json']) && isJsonObject(entry['binary']) && Object.keys(entry['binary']).length > 0
  );
}

function dropped(name: string, reason: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'IMPORT_PIN_DATA_DROPPED',
    nodeName: name.slice(0, 200),
    field: 'pinData',
    message: `Pinned data for "${name.slice(0, 200)}" was not imported whole: ${reason}.`,
    fix: 'Pin the data again if it is needed.',
  };
}

/** Whole items by n8n's names of the nodes. */
export function writePinData(
  { pinData, nodes }: Pick<WorkflowDocument, 'pinData' | 'nodes'>,
  fileNames: readonly string[],
  report: (finding: Diagnostic) => void,
): JsonObject {
  const names = new Map(nodes.map(({ name }, index) => [name, fileNames[index]]));
  const pinned = Object.entries(pinData).flatMap(([name, items]): [string, Json][] => {
    const fileName = names.get(name);
    if (items.some(({ binary }) => binary !== undefined)) report(filesStay(name));
    return fileName === undefined ? [] : [[fileName, items.map(writeItem)]];
  });
  return Object.fromEntries(pinned);
}

function writeItem({ json, pairedItem }: Item): Json {
  return pairedItem === undefined ? { json } : { json, pairedItem: pairedItem as unknown as Json };
}

function filesStay(nodeName: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'EXPORT_PIN_DATA_DROPPED',
    nodeName,
    field: 'pinData',
    message: `The files in the pinned data of "${nodeName}" stay in Weft: n8n gets the JSON of its items only.`,
    fix: 'Pin the data again in n8n if the files are needed there.',
  };
}
