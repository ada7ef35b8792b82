import { getPath, type RawParameters, type WebhookAnswer } from '@weft/node-sdk';
import type { Item, Json } from '@weft/workflow-model';
import { headersOf } from './webhook-headers.ts';
import { readWebhookParameters } from './read-webhook-parameters.ts';

/** The answer for callers that wait for the last node: its first item, all its items, or nothing. */
export function webhookAnswer(raw: RawParameters, items: readonly Item[]): WebhookAnswer {
  const { responseStatus: status, responseHeaders, responseData, responseField } = readWebhookParameters(raw);
  const headers = headersOf(responseHeaders);
  if (responseData === 'none') return { status, headers };
  const json = responseData === 'all-items' ? items.map((item) => item.json) : firstOf(items, responseField);
  return { status, headers, body: { json } };
}

function firstOf(items: readonly Item[], field: string | undefined): Json {
  const json = items[0]?.json ?? {};
  return field ? (getPath(json, field) ?? null) : json;
}
