import { defineNode, isExpression, mapItems, mapItemsConcurrently, type NodeContext, type RawParameters } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { BatchGate } from '../http-request/batch-gate.ts';
import { HttpCall } from '../http-request/http-call.ts';
import type { HttpRequestParams } from '../http-request/http-request.params.ts';
import { graphqlParams, type GraphqlParameters } from './graphql.params.ts';
import { REFUSALS, requestOf } from './graphql-request.ts';
import { itemOf } from './graphql-response.ts';

const CONCURRENT_READS = 8;

export const graphql = defineNode({
  type: 'graphql',
  version: 1,
  title: 'GraphQL',
  description: 'Sends a query or mutation to a GraphQL service for each item, and gives what is answered.',
  category: 'network',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: ({ method, query }: RawParameters) => (method === 'GET' || isPlainQuery(query) ? 'read' : 'write'),
  params: graphqlParams,
  credentials: ({ authentication, credentialType }: RawParameters) => {
    const isNamed = typeof credentialType === 'string' && credentialType !== '' && !isExpression(credentialType);
    return authentication !== undefined && authentication !== 'none' && isNamed ? [{ type: credentialType, required: true }] : [];
  },
  run: (context: NodeContext<GraphqlParameters>) => {
    const gate = new BatchGate(context);
    const ask = async (item: Item, index: number): Promise<Item> => {
      const parameters = context.params(index);
      // A call reads the parameters that it is handed, not those of its context.
      const call = new HttpCall(context as unknown as NodeContext<HttpRequestParams>, { item, index, gate });
      const response = await call.send(requestOf(parameters), REFUSALS);
      return itemOf(response, parameters, context.effect === 'read');
    };
    return context.effect === 'read' ? mapItemsConcurrently(context, CONCURRENT_READS, ask) : mapItems(context, ask);
  },
});

/** What an expression gives is not known yet, and a word within a text may well be none that counts: both may be a mutation. */
function isPlainQuery(query: unknown): boolean {
  return typeof query === 'string' && !isExpression(query) && !/\bmutation\b/.test(query);
}
