import type { Json } from '@weft/workflow-model';
import { CannotConvert } from '../cannot-convert.ts';
import { groupOf, unless, type Converter, type ConverterInput, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import {
  METHODS,
  readAuthentication,
  readCallAnswer,
  readIntake,
  readStatus,
  readWebhookRespond,
  writeAuthentication,
  writeCallAnswer,
  writeIntake,
} from './call-options.ts';

export const webhookConverter: Converter = {
  type: 'n8n-nodes-base.webhook',
  versions: [1, 1.1, 2, 2.1],
  convert(input) {
    const { parameters } = input;
    const several = parameters.fixedFlag('multipleMethods', false);
    const methods = readMethods(input, several);
    const respond = readWebhookRespond(parameters);
    const options = parameters.group('options');
    return {
      type: 'webhook',
      parameters: {
        path: readPath(input),
        method: several ? methods : methods[0],
        outputPerMethod: several || undefined,
        onlyRunIf: options.value('onlyRunIf'),
        respond,
        ...readAuthentication(input, 'authentication'),
        ...readIntake(options),
        responseStatus: readStatus(parameters, options),
        ...readCallAnswer({ parameters, options, respond }),
      },
      inputs: [],
      outputs: several ? methods.map((method) => method.toLowerCase()) : ['main'],
    };
  },
};

export const webhookWriter: Writer = {
  type: 'webhook',
  target: webhookConverter.type,
  versions: [2, 2.1],
  write({ parameters, node, version, note }) {
    const { top, options } = writeCallAnswer(parameters);
    const streams = top['responseMode'] === 'streaming';
    if (parameters.text('headerName', '') !== '')
      note('The header that callers must send is in the node: make a credential of it in n8n, which lets nobody in before.');
    parameters.ignore('headerValue');
    return {
      parameters: {
        path: parameters.text('path', ''),
        ...writeMethods(parameters),
        authentication: writeAuthentication(parameters),
        ...top,
        options: groupOf({
          ...options,
          ...writeIntake(parameters),
          onlyRunIf: unless(parameters.value('onlyRunIf'), true),
          responseCode: writeStatus(parameters),
        }),
      },
      webhookId: node.id,
      ...(streams && version < 2.1 && { version: 2.1 }),
    };
  },
};

/** In the order of their outputs; those of a file that leaves them out are n8n's. */
function readMethods({ parameters }: ConverterInput, several: boolean): string[] {
  if (!several) return [parameters.choice('httpMethod', METHODS, 'GET')];
  const value = parameters.value('httpMethod');
  const methods = (Array.isArray(value) ? value : ['GET', 'POST']) as readonly Json[];
  const known = methods.filter((method): method is string => typeof method === 'string' && Object.hasOwn(METHODS, method));
  if (known.length === 0 || known.length !== methods.length)
    throw parameters.refusal('httpMethod', 'names a method that Weft does not serve');
  return [...new Set(known)];
}

function writeMethods(parameters: ParameterReader): Record<string, Json | undefined> {
  const method = parameters.value('method') ?? 'GET';
  if (!Array.isArray(method)) return { httpMethod: unless(method, 'GET') };
  if (parameters.flag('outputPerMethod', false) === true) return { multipleMethods: true, httpMethod: method };
  if (method.length === 1) return { httpMethod: unless(method[0] as Json, 'GET') };
  throw new CannotConvert(
    'n8n draws one output for each HTTP method of a webhook: set "outputPerMethod", and connect each of them.',
  );
}

function writeStatus(parameters: ParameterReader): Json | undefined {
  const status = parameters.number('responseStatus', 200);
  return status === 200 ? undefined : { values: { responseCode: 'customCode', customCode: status } };
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
