import { getPath, type RawParameters, type WebhookAnswer } from '@weft/node-sdk';
import type { Item, Json } from '@weft/workflow-model';
import type { z } from 'zod';
import type { callAnswerParams } from './call-intake.params.ts';
import { headersOf } from './webhook-headers.ts';
import { readWebhookParameters } from './read-webhook-parameters.ts';

/** What the answer is made of; when it leaves is another matter. */
export type CallAnswerParameters = Omit<z.output<typeof callAnswerParams>, 'respond'>;

/** The answer for callers that wait for the last node. */
export function webhookAnswer(raw: RawParameters, items: readonly Item[]): WebhookAnswer {
  return lastNodeAnswer(readWebhookParameters(raw), items);
}

/** For callers that wait for nothing but the run's being certain. */
export function immediateAnswer(
  parameters: Pick<CallAnswerParameters, 'responseStatus' | 'responseHeaders' | 'responseText'>,
): WebhookAnswer {
  const { responseStatus: status, responseHeaders, responseText } = parameters;
  const headers = headersOf(responseHeaders);
  if (responseText === undefined) return { status, headers, body: { json: { message: 'Workflow was started' } } };
  return { status, headers, body: { text: responseText } };
}

/** The last node's first item, all its items, a file, or nothing. */
export function lastNodeAnswer(parameters: CallAnswerParameters, items: readonly Item[]): WebhookAnswer {
  const { responseStatus: status, responseHeaders, responseData, responseField } = parameters;
  const headers = headersOf(responseHeaders);
  if (responseData === 'none') return { status, headers };
  if (responseData === 'first-file') return fileAnswer(items, { status, headers, name: responseField || 'data' });
  const json = responseData === 'all-items' ? items.map((item) => item.json) : firstOf(items, responseField);
  return { status, headers, body: { json } };
}

function firstOf(items: readonly Item[], field: string | undefined): Json {
  const json = items[0]?.json ?? {};
  return field ? (getPath(json, field) ?? null) : json;
}

/** A caller who gets no file is told why; the run itself has ended well. */
function fileAnswer(
  items: readonly Item[],
  { status, headers, name }: { status: number; headers: WebhookAnswer['headers']; name: string },
): WebhookAnswer {
  const binary = items[0]?.binary;
  const file = binary && Object.hasOwn(binary, name) ? binary[name] : undefined;
  if (file) return { status, headers, body: { file } };
  return { status: 500, headers: {}, body: { json: { message: `The last node gave no file named "${name}".` } } };
}
