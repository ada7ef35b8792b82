import type { Json } from '@weft/workflow-model';
import { unless, type ConverterInput } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { readHeaders } from './name-value.ts';

/** Both systems call them the same. */
export const METHODS = { GET: 'GET', POST: 'POST', PUT: 'PUT', PATCH: 'PATCH', DELETE: 'DELETE', HEAD: 'HEAD' } as const;

const AUTHENTICATION = { none: 'none', headerAuth: 'header', basicAuth: 'basic', jwtAuth: 'jwt' } as const;
const DATA = { firstEntryJson: 'first-item', allEntries: 'all-items', firstEntryBinary: 'first-file', noData: 'none' } as const;
const RESPOND = { onReceived: 'immediately', lastNode: 'last-node', responseNode: 'respond-node' } as const;
/** A webhook's; a wait is answered at once or as a whole. */
const RESPOND_OF_WEBHOOK = { ...RESPOND, streaming: 'streaming' } as const;
const ADDRESS = /^[0-9a-f.:]+(\/\d{1,3})?$/i;
/** n8n's word for one of Weft's. */
const wordsOf = (words: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(words).map(([theirs, ours]) => [ours, theirs]));

export function readRespond(parameters: ParameterReader): string {
  return parameters.choice('responseMode', RESPOND, 'onReceived');
}

export function readWebhookRespond(parameters: ParameterReader): string {
  return parameters.choice('responseMode', RESPOND_OF_WEBHOOK, 'onReceived');
}

/** How callers show who they are. Files name a credential and do not hold it, so without one nobody is let in. */
export function readAuthentication({ parameters, note }: ConverterInput, key: string): Record<string, Json> {
  const kind = parameters.choice(key, AUTHENTICATION, 'none');
  if (kind === 'none') return {};
  note(
    'What callers must present is in a credential, which files do not hold: choose one in the node, or enter the header in it.',
  );
  return { authentication: kind };
}

/** Who may call, and how a body is taken. */
export function readIntake(options: ParameterReader): Record<string, Json | undefined> {
  // What cannot be kept makes a placeholder: a webhook must not become more open than it was.
  const addresses = listOf(options.literal('ipWhitelist', ''));
  const wrong = addresses.find((address) => !ADDRESS.test(address));
  if (wrong !== undefined) throw options.refusal('ipWhitelist', `holds "${wrong.slice(0, 60)}", which is no address`);
  // The first versions took a body as a file only where they were told to, and then whatever its type.
  const keepsBytes = options.fixedFlag('rawBody', false) || options.fixedFlag('binaryData', false);
  return {
    allowedAddresses: addresses.length > 0 ? addresses : undefined,
    ignoreBots: options.fixedFlag('ignoreBots', false) || undefined,
    allowedOrigins: readOrigins(options),
    rawBody: keepsBytes || undefined,
    binaryName: options.literal('binaryPropertyName', '') || undefined,
  };
}

/** Origins whose pages may call; undefined where all may. */
export function readOrigins(options: ParameterReader): readonly string[] | undefined {
  const origins = listOf(options.literal('allowedOrigins', '*')).filter((origin) => origin !== '*');
  return origins.length > 0 ? origins : undefined;
}

/** The answer to a caller who waits for the last node, or for nothing but the run's being certain. */
export function readCallAnswer(node: {
  readonly parameters: ParameterReader;
  readonly options: ParameterReader;
  readonly respond: string;
}): Record<string, Json | undefined> {
  const { parameters, options, respond } = node;
  const text = options.text('responseData', undefined);
  const empty = options.fixedFlag('noResponseBody', false);
  const contentType = options.text('responseContentType', undefined);
  const field = options.text('responsePropertyName', undefined);
  const file = parameters.text('responseBinaryPropertyName', undefined);
  const headers = readHeaders(options, 'responseHeaders');
  const hasType = headers.some(({ name }) => name.toLowerCase() === 'content-type');
  if (contentType && !hasType) headers.push({ name: 'content-type', value: contentType });
  if (respond !== 'last-node') parameters.ignore('responseData');
  if (respond === 'immediately') return { responseText: empty ? '' : text, responseHeaders: headers };
  if (respond === 'respond-node' || respond === 'streaming') return { responseHeaders: headers };
  const responseData = parameters.choice('responseData', DATA, 'firstEntryJson');
  const responseField = (responseData === 'first-file' ? file : field) || undefined;
  return { responseData, responseField, responseHeaders: headers };
}

/** Up to 1.1 of the webhook, and of Wait, the status is a number at the top; else it is an option, with a number of one's own beside the list. */
export function readStatus(parameters: ParameterReader, options: ParameterReader): number | string {
  const values = options.group('responseCode').group('values');
  const custom = values.number('customCode', 200);
  const listed = values.value('responseCode') === 'customCode' ? custom : values.number('responseCode', 200);
  return parameters.has('responseCode') ? parameters.number('responseCode', 200) : listed;
}

/** n8n's options for what Weft says of callers and bodies. */
export function writeIntake(parameters: ParameterReader): Record<string, Json | undefined> {
  return {
    ipWhitelist: textOf(parameters.value('allowedAddresses')),
    ignoreBots: unless(parameters.flag('ignoreBots', false), false),
    allowedOrigins: textOf(parameters.value('allowedOrigins')),
    rawBody: unless(parameters.flag('rawBody', false), false),
    binaryPropertyName: unless(parameters.text('binaryName', ''), ''),
  };
}

/** n8n's parameters of the top, and its options, for the answer. */
export function writeCallAnswer(parameters: ParameterReader): {
  readonly top: Record<string, Json | undefined>;
  readonly options: Record<string, Json | undefined>;
} {
  const respond = parameters.text('respond', 'immediately');
  const data = parameters.text('responseData', 'first-item');
  const text = parameters.text('responseText', undefined);
  const field = parameters.text('responseField', undefined);
  const isFile = data === 'first-file';
  const headers = parameters.value('responseHeaders');
  return {
    top: {
      responseMode: unless(wordsOf(RESPOND_OF_WEBHOOK)[respond] ?? respond, 'onReceived'),
      responseData: respond === 'last-node' ? unless(wordsOf(DATA)[data] ?? data, 'firstEntryJson') : undefined,
      responseBinaryPropertyName: isFile ? field : undefined,
    },
    options: {
      noResponseBody: text === '' ? true : undefined,
      responseData: text || undefined,
      responsePropertyName: isFile ? undefined : field,
      responseHeaders: Array.isArray(headers) && headers.length > 0 ? { entries: headers } : undefined,
    },
  };
}

export function writeAuthentication(parameters: ParameterReader): Json | undefined {
  const kind = parameters.text('authentication', 'none');
  return unless(wordsOf(AUTHENTICATION)[kind] ?? kind, 'none');
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** A list as n8n keeps it. */
export const textOf = (list: Json | undefined): string | undefined =>
  Array.isArray(list) && list.length > 0 ? (list as readonly Json[]).join(', ') : undefined;
