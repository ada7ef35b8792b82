import type { Json } from '@weft/workflow-model';
import { CannotConvert } from '../cannot-convert.ts';
import { groupOf, unless, type Converter, type ConverterInput, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import {
  METHODS,
  readAuthentication,
  readCallAnswer,
  readIntake,
  readRespond,
  readStatus,
  writeAuthentication,
  writeCallAnswer,
  writeIntake,
} from './call-options.ts';

export const webhookConverter: Converter = {
  type: 'n8n-nodes-base.webhook',
  versions: [1, 1.1, 2, 2.1],
  convert(input) {
    const { parameters } = input;
    const methods = readMethods(input);
    const respond = readRespond(parameters);
    const options = parameters.group('options');
    return {
      type: 'webhook',
      parameters: {
        path: readPath(input),
        method: methods.length === 1 ? methods[0] : methods,
        respond,
        ...readAuthentication(input, 'authentication'),
        ...readIntake(options),
        responseStatus: readStatus(parameters, options),
        ...readCallAnswer({ parameters, options, respond }),
      },
      inputs: [],
      outputs: methods.map(() => 'main'),
    };
  },
};

export const webhookWriter: Writer = {
  type: 'webhook',
  target: webhookConverter.type,
  versions: [2, 2.1],
  write({ parameters, node, note }) {
    const { top, options } = writeCallAnswer(parameters);
    if (parameters.text('headerName', '') !== '')
      note('The header that callers must send is in the node: make a credential of it in n8n, which lets nobody in before.');
    parameters.ignore('headerValue');
    return {
      parameters: {
        path: parameters.text('path', ''),
        ...writeMethods(parameters),
        authentication: writeAuthentication(parameters),
        ...top,
        options: groupOf({ ...options, ...writeIntake(parameters), responseCode: writeStatus(parameters) }),
      },
      webhookId: node.id,
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

/** Several methods would need several outputs there, each led to the same nodes. */
function writeMethods(parameters: ParameterReader): Record<string, Json | undefined> {
  const method = parameters.value('method') ?? 'GET';
  if (Array.isArray(method) && method.length !== 1)
    throw new CannotConvert('n8n draws one output for each HTTP method of a webhook. Use one Webhook node for each method.');
  return { httpMethod: unless(Array.isArray(method) ? (method[0] as Json) : method, 'GET') };
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
