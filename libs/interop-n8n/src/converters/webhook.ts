import type { Json } from '@weft/workflow-model';
import { CannotConvert } from '../cannot-convert.ts';
import type { Converter, ConverterInput } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { readHeaders } from './name-value.ts';

const METHODS = { GET: 'GET', POST: 'POST', PUT: 'PUT', PATCH: 'PATCH', DELETE: 'DELETE', HEAD: 'HEAD' } as const;
const RESPOND = { onReceived: 'immediately', lastNode: 'last-node', responseNode: 'respond-node' } as const;
const DATA = { firstEntryJson: 'first-item', allEntries: 'all-items', noData: 'none' } as const;

export const webhookConverter: Converter = {
  type: 'n8n-nodes-base.webhook',
  versions: [1, 1.1, 2, 2.1],
  convert(input) {
    const { parameters } = input;
    const methods = readMethods(input);
    const respond = parameters.choice('responseMode', RESPOND, 'onReceived');
    const options = parameters.group('options');
    refuseWhatWouldOpenTheDoor(options);
    noteUnsupported(options, input);
    return {
      type: 'webhook',
      parameters: {
        path: readPath(input),
        method: methods.length === 1 ? methods[0] : methods,
        respond,
        ...readAuthentication(input),
        responseStatus: readStatus(parameters, options),
        ...readAnswer({ parameters, options, respond }),
      },
      inputs: [],
      outputs: methods.map(() => 'main'),
    };
  },
};

/** With several methods, n8n draws one output for each; Weft has one for all. */
function readMethods({ parameters, node }: ConverterInput): string[] {
  const several = parameters.fixedFlag('multipleMethods', false);
  const value = parameters.value('httpMethod');
  if (!several) return [parameters.choice('httpMethod', METHODS, 'GET')];
  const methods = (Array.isArray(value) ? value : ['GET', 'POST']) as readonly Json[];
  const known = methods.filter((method): method is string => typeof method === 'string' && Object.hasOwn(METHODS, method));
  if (known.length === 0 || known.length !== methods.length)
    throw parameters.refusal('httpMethod', 'names a method that Weft does not serve');
  const targets = new Set(known.map((_, index) => JSON.stringify(node.mainConnections[index] ?? [])));
  if (targets.size > 1) throw new CannotConvert('Each HTTP method leads to other nodes. Use one Webhook node for each method.');
  return known;
}

function readPath({ parameters, node, note }: ConverterInput): string {
  const own = node.source['webhookId'];
  const path = parameters
    .literal('path', '')
    .trim()
    .replaceAll(/^\/+|\/+$/g, '');
  if (path === '' && (typeof own !== 'string' || own === '')) throw parameters.refusal('path', 'is empty');
  if (path.split('/').some((segment) => segment.startsWith(':')) && own !== undefined) {
    note('n8n puts the id of the webhook before a path with parameters; callers of this one leave it out.');
  }
  return path || String(own);
}

function readAuthentication({ parameters, note }: ConverterInput): Record<string, Json> {
  const kind = parameters.choice('authentication', { none: 'none', headerAuth: 'header' } as const, 'none');
  if (kind === 'none') return {};
  note(
    'The name and value of the header that callers must send are in a credential, which files do not hold: enter them in the node.',
  );
  return { authentication: kind };
}

/** Up to 1.1 the status is a number at the top; from 2 it is an option, with a number of one's own beside the list. */
function readStatus(parameters: ParameterReader, options: ParameterReader): number | string {
  const values = options.group('responseCode').group('values');
  const custom = values.number('customCode', 200);
  const listed = values.value('responseCode') === 'customCode' ? custom : values.number('responseCode', 200);
  return parameters.has('responseCode') ? parameters.number('responseCode', 200) : listed;
}

function readAnswer(node: {
  parameters: ParameterReader;
  options: ParameterReader;
  respond: string;
}): Record<string, Json | undefined> {
  const { parameters, options, respond } = node;
  const text = options.text('responseData', undefined);
  const empty = options.fixedFlag('noResponseBody', false);
  const contentType = options.text('responseContentType', undefined);
  const field = options.text('responsePropertyName', undefined);
  const headers = readHeaders(options, 'responseHeaders');
  const hasType = headers.some(({ name }) => name.toLowerCase() === 'content-type');
  if (contentType && !hasType) headers.push({ name: 'content-type', value: contentType });
  if (respond !== 'last-node') parameters.ignore('responseData');
  if (respond === 'immediately') {
    return { responseText: empty ? '' : text, responseHeaders: headers };
  }
  if (respond === 'respond-node') return { responseHeaders: headers };
  return {
    responseData: parameters.choice('responseData', DATA, 'firstEntryJson'),
    responseField: field || undefined,
    responseHeaders: headers,
  };
}

/** Restrictions that cannot be kept make a placeholder: a webhook must not become more open than it was. */
function refuseWhatWouldOpenTheDoor(options: ParameterReader): void {
  if (options.text('ipWhitelist', '') !== '')
    throw options.refusal('ipWhitelist', 'restricts callers by address, which Weft does not do yet');
  if (options.has('onlyRunIf'))
    throw options.refusal('onlyRunIf', 'restricts which calls start a run, which Weft does not do yet');
}

function noteUnsupported(options: ParameterReader, { note }: ConverterInput): void {
  if (options.fixedFlag('ignoreBots', false))
    note('Calls of crawlers and link previews are not told apart: they start a run too.');
  if (options.fixedFlag('rawBody', false)) note('The raw body is not kept as a file: nodes that read it find none.');
  if (options.has('binaryPropertyName') || options.fixedFlag('binaryData', false))
    note('Uploaded files are not taken in yet: only fields arrive.');
  options.ignore('binaryPropertyName');
  if (options.text('allowedOrigins', '*') !== '*')
    note('The list of allowed origins was left out; browsers of other origins are governed by the server.');
}
