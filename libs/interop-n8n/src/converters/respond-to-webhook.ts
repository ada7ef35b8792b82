import type { Json } from '@weft/workflow-model';
import { isJsonObject } from '@weft/workflow-model';
import { CannotConvert } from '../cannot-convert.ts';
import type { Converter, ConverterInput } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { readHeaders } from './name-value.ts';

const ANSWERS = {
  firstIncomingItem: 'first-item',
  allIncomingItems: 'all-items',
  json: 'json',
  text: 'text',
  noData: 'no-data',
  redirect: 'redirect',
} as const;

export const respondToWebhookConverter: Converter = {
  type: 'n8n-nodes-base.respondToWebhook',
  versions: [1, 1.1, 1.2, 1.3, 1.4, 1.5],
  convert(input) {
    const { parameters } = input;
    const respondWith = parameters.choice('respondWith', ANSWERS, 'firstIncomingItem');
    refuseSecondOutput(input);
    const options = parameters.group('options');
    options.ignore('enableStreaming');
    parameters.ignore('generalNotice', 'webhookNotice', 'responseDataSource', 'inputFieldName', 'payload');
    const body = readResponseBody(input, respondWith);
    const redirectUrl = parameters.text('redirectURL', '');
    return {
      type: 'respondToWebhook',
      parameters: {
        respondWith,
        body,
        ...(respondWith === 'redirect' && { redirectUrl }),
        status: readStatus(options),
        headers: readHeaders(options, 'responseHeaders'),
        responseKey: options.text('responseKey', ''),
      },
    };
  },
};

/** What the file leaves out is the example that n8n's editor shows, which nobody means to send. */
function readResponseBody({ parameters, note }: ConverterInput, respondWith: string): Json | undefined {
  const body = parameters.value('responseBody');
  if (respondWith === 'json' && body === undefined)
    note("The answer is left to n8n's example, so it is {} here: enter the JSON to send.");
  if (respondWith === 'json') return body ?? '{}';
  return respondWith === 'text' ? (body ?? '') : undefined;
}

/** From 1.4 a second output can carry what was sent. */
function refuseSecondOutput({ parameters, node }: ConverterInput): void {
  const enabled = parameters.fixedFlag('enableResponseOutput', false);
  const second = node.mainConnections[1];
  const used = Array.isArray(second) ? second.length > 0 : isJsonObject(second);
  if (enabled && used) throw new CannotConvert('The output that carries the answer is not supported yet.');
}

function readStatus(options: ParameterReader): Json {
  return options.number('responseCode', 200);
}
