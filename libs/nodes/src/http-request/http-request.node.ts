import { defineNode, mapItems, mapItemsConcurrently, type NodeContext, type RawParameters } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { bodyOf } from './http-body.ts';
import { headersOf } from './http-headers.ts';
import { httpRequestParams, type HttpRequestParams } from './http-request.params.ts';
import { itemsOf, received } from './http-response.ts';
import { nameOf, targetOf } from './http-target.ts';

/** Reads at a time: enough to hide the other side's latency, few enough not to be taken for an attack. */
const CONCURRENT_READS = 8;
/** RFC 9110 §9.2.1. */
const SAFE_METHODS = new Set<unknown>(['GET', 'HEAD', 'OPTIONS']);

export const httpRequest = defineNode({
  type: 'httpRequest',
  version: 1,
  title: 'HTTP request',
  description: 'Sends one HTTP request for each item and gives what is answered.',
  category: 'network',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: ({ method }: RawParameters) => (method === undefined || SAFE_METHODS.has(method) ? 'read' : 'write'),
  params: httpRequestParams,
  run: (context) => {
    const request = (_: Item, index: number): Promise<readonly Item[]> => requestFor(context, index);
    return context.effect === 'read' ? mapItemsConcurrently(context, CONCURRENT_READS, request) : mapItems(context, request);
  },
});

async function requestFor(context: NodeContext<HttpRequestParams>, index: number): Promise<readonly Item[]> {
  const parameters = context.params(index);
  const url = targetOf(parameters);
  const body = bodyOf(parameters);
  const headers = {
    'user-agent': 'Weft',
    accept: '*/*',
    ...(body && { 'content-type': body.contentType }),
    ...headersOf(parameters),
  };
  const response = await context.call(index, async ({ idempotencyKey, signal }) => {
    const answer = await context.ports.http.request({
      method: parameters.method,
      url: url.href,
      headers: context.effect === 'read' ? headers : { 'idempotency-key': idempotencyKey, ...headers },
      body: body?.text,
      timeoutMs: parameters.timeoutMs,
      maxRedirects: parameters.followRedirects ? parameters.maxRedirects : 0,
      signal,
    });
    return received(answer, { parameters, name: nameOf(url), now: context.now() });
  });
  return itemsOf(response, parameters);
}
