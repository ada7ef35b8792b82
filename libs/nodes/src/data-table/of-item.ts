import type { NodeContext } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import type { DataTableParameters } from './data-table.params.ts';

/** What an operation is given to do its work for one item. */
export interface OfItem {
  readonly context: NodeContext<DataTableParameters>;
  readonly item: Item;
  readonly index: number;
  readonly parameters: DataTableParameters;
}
