import { defineNode, mapItems, mapItemsConcurrently, type RawParameters } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { BatchGate } from './batch-gate.ts';
import { CLIENT_CERTIFICATE, HttpCall } from './http-call.ts';
import { httpRequestParams } from './http-request.params.ts';
import { itemsOf } from './http-response.ts';
import { itemsOfPages } from './pages.ts';

/** Reads at a time: enough to hide the other side's latency, few enough not to be taken for an attack. */
const CONCURRENT_READS = 8;
/** RFC 9110 §9.2.1. */
const SAFE_METHODS = new Set<unknown>(['GET', 'HEAD', 'OPTIONS']);

export const httpRequest = defineNode({
  type: 'httpRequest',
  version: 1,
  title: 'HTTP request',
  description: 'Sends an HTTP request for each item, page after page where asked, and gives what is answered.',
  category: 'network',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: ({ method }: RawParameters) => (method === undefined || SAFE_METHODS.has(method) ? 'read' : 'write'),
  params: httpRequestParams,
  credentials: ({ authentication, credentialType, provideSslCertificates = false }: RawParameters) => {
    const isNone = authentication === undefined || authentication === 'none' || !isFixedName(credentialType);
    return [
      ...(isNone ? [] : [{ type: credentialType, required: true }]),
      // An expression decides when it runs.
      ...(provideSslCertificates === false ? [] : [{ type: CLIENT_CERTIFICATE, required: provideSslCertificates === true }]),
    ];
  },
  run: (context) => {
    const gate = new BatchGate(context);
    const request = async (item: Item, index: number): Promise<readonly Item[]> => {
      const parameters = context.params(index);
      const call = new HttpCall(context, { item, index, gate });
      return parameters.pagination
        ? itemsOfPages(call, { parameters, pagination: parameters.pagination, sleep: (ms) => context.sleep(ms) })
        : itemsOf(await call.send(parameters), parameters);
    };
    return context.effect === 'read' ? mapItemsConcurrently(context, CONCURRENT_READS, request) : mapItems(context, request);
  },
});

function isFixedName(type: unknown): type is string {
  return typeof type === 'string' && type !== '' && !type.startsWith('=');
}
