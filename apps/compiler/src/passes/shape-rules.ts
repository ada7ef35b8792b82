import type { RawParameters } from '@weft/node-sdk';
import { isJsonObject } from '@weft/workflow-model';
import type { CompiledNode } from '../compiled-node.ts';

/** Top-level fields that an item's JSON can have and no others; undefined where that is not known. */
export type Shape = ReadonlySet<string> | undefined;

/** The JSON that a webhook call is turned into; see WebhookRequest. */
const CALL_FIELDS = new Set(['headers', 'params', 'query', 'body', 'webhookUrl', 'executionMode']);
const CLAIMS_FIELD = new Set(['jwtPayload']);

/** The JSON that a schedule gives; see `tickItem`. */
const TICK_FIELDS = new Set([
  ...['timestamp', 'Readable date', 'Readable time', 'Day of week', 'Year', 'Month'],
  ...['Day of month', 'Hour', 'Minute', 'Second', 'Timezone'],
]);

/** See the JWT node. */
const TOKEN_FIELD = new Set(['token']);
const PAYLOAD_FIELD = new Set(['payload']);
const TOKEN_PARTS = new Set(['header', 'payload', 'signature']);

/** See the node of files on disk. */
const PATH_FIELD = new Set(['fileName']);
const DISK_FIELDS = new Set(['fileName', 'directory', 'fileExtension', 'mimeType', 'fileType', 'fileSize', 'sizeBytes']);

const passOn = (input: Shape): Shape => input;

const RULES: Readonly<Record<string, (input: Shape, parameters: RawParameters) => Shape>> = {
  webhook: (_, parameters) => callFields(parameters),
  scheduleTrigger: () => TICK_FIELDS,
  if: passOn,
  switch: passOn,
  filter: passOn,
  noOp: passOn,
  wait: afterWait,
  // The second output has fields of its own.
  respondToWebhook: (input, { responseOutput }) => (responseOutput === false ? input : undefined),
  set: afterSet,
  html: (_, parameters) => afterHtml(parameters),
  markdown: (input, { outputField }) => withField(input, outputField),
  removeDuplicates: (input, { operation, keepOnlyCompared }) =>
    operation === 'history' || operation === 'forget' || keepOnlyCompared === false ? input : undefined,
  jwt: (_, { operation, withHeader }) => afterToken(operation, withHeader),
  diskFiles: afterDisk,
};

/** The shape of what a node gives, from the shape of what it gets. Error items have fields of their own. */
export function shapeAfter({ node, definition, parameters, valid }: CompiledNode, input: Shape): Shape {
  if (node.disabled) return input;
  const rule = Object.hasOwn(RULES, node.type) ? RULES[node.type] : undefined;
  if (!definition || !valid || !rule || node.onError !== 'stop' || node.alwaysOutputData) return undefined;
  return rule(input, parameters);
}

function callFields({ authentication }: RawParameters): Shape {
  return authentication === 'jwt' ? CALL_FIELDS.union(CLAIMS_FIELD) : CALL_FIELDS;
}

/** What came, after a time; the call, where one ended the wait. What a form's fields are called is for the run to say. */
function afterWait(input: Shape, parameters: RawParameters): Shape {
  const { resume, limit } = parameters;
  if (resume === 'interval' || resume === 'date') return input;
  if (resume !== 'webhook') return undefined;
  const call = callFields(parameters);
  return limit === 'none' ? call : input && call?.union(input);
}

/** A token that was made; or what one says, with its other parts where they are wanted. */
function afterToken(operation: unknown, withHeader: unknown): Shape {
  if (operation === 'sign') return TOKEN_FIELD;
  return operation === 'verify' || operation === 'decode' ? (withHeader === false ? PAYLOAD_FIELD : TOKEN_PARTS) : undefined;
}

function afterDisk(input: Shape, { operation, keepInput }: RawParameters): Shape {
  if (operation === 'write') return input?.union(PATH_FIELD);
  if (operation !== 'read') return undefined;
  return keepInput === false ? DISK_FIELDS : keepInput === true ? input : undefined;
}

function afterSet(input: Shape, { mode, fields, include, dotNotation }: RawParameters): Shape {
  const kept = include === 'all' ? input : include === 'none' ? new Set<string>() : undefined;
  if (kept === undefined || mode !== 'fields' || !Array.isArray(fields)) return undefined;
  const names = fields.map((field) => (isJsonObject(field) ? topLevel(field['name'], dotNotation) : undefined));
  return names.includes(undefined) ? undefined : kept.union(new Set(names as string[]));
}

/** What is taken out or written stands alone. */
function afterHtml({ operation, values }: RawParameters): Shape {
  if (operation === 'template') return new Set(['html']);
  if (operation === 'table') return new Set(['table']);
  if (operation !== 'extract' || !Array.isArray(values)) return undefined;
  const keys = values.map((value) => (isJsonObject(value) ? topLevel(value['key'], false) : undefined));
  return keys.includes(undefined) ? undefined : new Set(keys as string[]);
}

function withField(input: Shape, field: unknown): Shape {
  const name = topLevel(field, true);
  return name === undefined ? undefined : input?.union(new Set([name]));
}

function topLevel(name: unknown, dotNotation: unknown): string | undefined {
  if (typeof name !== 'string' || name.startsWith('=') || typeof dotNotation !== 'boolean') return undefined;
  return dotNotation ? name.split(/[.[]/)[0] : name;
}
