import { defineNode, mapItems, type NodeContext } from '@weft/node-sdk';
import { dataTableParams, READING, type DataTableParameters } from './data-table.params.ts';
import { insertTogether } from './insert-together.ts';
import { rowOperation } from './row-operations.ts';
import { tableOptions } from './table-options.ts';

export const dataTable = defineNode({
  type: 'dataTable',
  version: 1,
  title: 'Data table',
  description: 'Keeps rows in tables of the workspace, and finds them again.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: ({ operation = 'insert' }) => ((READING as readonly unknown[]).includes(operation) ? 'read' : 'write'),
  deterministic: false,
  params: dataTableParams,
  options: tableOptions,
  run: (context: NodeContext<DataTableParameters>) => {
    // Where others go on, a row that is wrong is one item's.
    const isTogether = context.onError === 'stop' && context.items.length > 1;
    if (isTogether && context.params(0).operation === 'insert') return insertTogether(context);
    return mapItems(context, (item, index) => rowOperation(context, item, index));
  },
});
