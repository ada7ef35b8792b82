import { isJsonObject, type Json } from '@weft/workflow-model';
import { groupOf, unless, type Converter, type ConverterInput, type Writer } from '../conversion.ts';
import { isSame } from '../kept/fingerprint.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { readHeaders } from './name-value.ts';

const ANSWERS = {
  firstIncomingItem: 'first-item',
  allIncomingItems: 'all-items',
  json: 'json',
  text: 'text',
  binary: 'file',
  jwt: 'jwt',
  noData: 'no-data',
  redirect: 'redirect',
} as const;

export const respondToWebhookConverter: Converter = {
  type: 'n8n-nodes-base.respondToWebhook',
  versions: [1, 1.1, 1.2, 1.3, 1.4, 1.5],
  convert(input) {
    const { parameters } = input;
    const respondWith = parameters.choice('respondWith', ANSWERS, 'firstIncomingItem');
    const responseOutput = parameters.fixedFlag('enableResponseOutput', false);
    const options = parameters.group('options');
    options.ignore('enableStreaming');
    parameters.ignore('generalNotice', 'webhookNotice');
    const body = readResponseBody(input, respondWith);
    const redirectUrl = parameters.text('redirectURL', '');
    return {
      type: 'respondToWebhook',
      parameters: {
        respondWith,
        body,
        ...(respondWith === 'redirect' && { redirectUrl }),
        ...readFile(parameters, respondWith),
        ...readClaims(input, respondWith),
        status: readStatus(options),
        headers:
          respondWith === 'text'
            ? withUsualType(readHeaders(options, 'responseHeaders'), HTML, PLAIN)
            : readHeaders(options, 'responseHeaders'),
        responseKey: options.text('responseKey', ''),
        responseOutput: responseOutput || undefined,
      },
      ...(responseOutput && { outputs: ['main', 'response'] }),
    };
  },
};

export const respondToWebhookWriter: Writer = {
  type: 'respondToWebhook',
  target: respondToWebhookConverter.type,
  versions: [1.1, 1.2, 1.3, 1.4, 1.5],
  write({ parameters, version, note }) {
    const respondWith = parameters.text('respondWith', 'first-item');
    const file = parameters.text('file', '');
    const hasNoBody = respondWith === 'json' && parameters.value('body') === undefined;
    if (hasNoBody) note('Without a "body", null is sent; n8n would send the example of its editor, so null is written there.');
    const hasOutput = parameters.flag('responseOutput', false) === true;
    return {
      parameters: {
        respondWith: unless(THEIR_WORDS[respondWith] ?? respondWith, 'firstIncomingItem'),
        responseBody: hasNoBody ? 'null' : writeBody(parameters.value('body')),
        redirectURL: unless(parameters.text('redirectUrl', ''), ''),
        ...(respondWith === 'file' && file !== '' && { responseDataSource: 'set', inputFieldName: file }),
        payload: parameters.value('claims'),
        enableResponseOutput: hasOutput || undefined,
        options: groupOf({
          responseCode: unless(parameters.number('status', 200), 200),
          responseHeaders: writeHeaders(parameters.value('headers'), { isText: respondWith === 'text' }),
          responseKey: unless(parameters.text('responseKey', ''), ''),
        }),
      },
      ...(hasOutput && version < 1.4 && { version: 1.4 }),
    };
  },
};

function writeHeaders(given: Json | undefined, { isText }: { readonly isText: boolean }): Json | undefined {
  const stated = Array.isArray(given) ? (given as Json[]) : [];
  const headers = isText ? withUsualType(stated, PLAIN, HTML) : stated;
  return headers.length > 0 ? { entries: headers } : undefined;
}

/**
 * The headers of a text where its type has to be said that goes without saying on the other side, and need not be said that goes without
 * saying here: n8n sends a text as HTML, Weft as what it is.
 */
function withUsualType(headers: readonly Json[], theirs: string, ours: string): Json[] {
  const at = headers.findIndex((header) => isJsonObject(header) && String(header['name']).toLowerCase() === CONTENT_TYPE);
  if (at < 0) return [...headers, { name: CONTENT_TYPE, value: theirs }];
  return isSame(headers[at] as Json, { name: CONTENT_TYPE, value: ours }) ? headers.toSpliced(at, 1) : [...headers];
}

const CONTENT_TYPE = 'content-type';
const HTML = 'text/html; charset=utf-8';
const PLAIN = 'text/plain; charset=utf-8';

/** n8n keeps what is sent as text. */
const writeBody = (body: Json | undefined): Json | undefined =>
  body === undefined || typeof body === 'string' ? body : JSON.stringify(body);

const THEIR_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ANSWERS).map(([theirs, ours]) => [ours, theirs]),
);

/** What the file leaves out is the example that n8n's editor shows, which nobody means to send. */
function readResponseBody({ parameters, note }: ConverterInput, respondWith: string): Json | undefined {
  const body = parameters.value('responseBody');
  if (respondWith === 'json' && body === undefined)
    note("The answer is left to n8n's example, so it is {} here: enter the JSON to send.");
  if (respondWith === 'json') return body ?? '{}';
  return respondWith === 'text' ? (body ?? '') : undefined;
}

/** The first file there is, or the one that is named. */
function readFile(parameters: ParameterReader, respondWith: string): Record<string, Json> {
  const source = parameters.choice('responseDataSource', { automatically: false, set: true } as const, 'automatically');
  const name = parameters.text('inputFieldName', '');
  return respondWith === 'file' && source ? { file: name } : {};
}

function readClaims({ parameters, note }: ConverterInput, respondWith: string): Record<string, Json | undefined> {
  const claims = parameters.value('payload');
  if (respondWith !== 'jwt') return {};
  note('The key that signs the token is in a credential, which files do not hold: choose one in the node.');
  return { claims };
}

function readStatus(options: ParameterReader): Json {
  return options.number('responseCode', 200);
}
