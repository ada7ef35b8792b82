import {
  eachItem,
  isNodeFailure,
  lineageOf,
  NodeFailure,
  type CellValues,
  type DataRow,
  type NodeContext,
  type NodeResult,
} from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { valuesOf } from './cell-values.ts';
import type { DataTableParameters } from './data-table.params.ts';

/** Rows of one transaction: enough that a thousand items take a moment, few enough that others get at the table in between. */
const AT_ONCE = 500;

interface NewRow {
  readonly item: Item;
  readonly table: string;
  readonly values: CellValues;
  readonly returnRow: boolean;
}

/** Puts the rows of all items in, many at a time; those of one time all or none. */
export async function insertTogether(context: NodeContext<DataTableParameters>): Promise<NodeResult> {
  const rows: NewRow[] = [];
  await eachItem(context, {
    visit: (item, index) => {
      const parameters = context.params(index);
      if (parameters.operation !== 'insert') throw severalOperations();
      rows.push({ item, table: parameters.table, values: valuesOf(parameters, item), returnRow: parameters.returnRows });
    },
    failed: () => undefined, // an item that fails ends the step
  });
  const items: Item[] = [];
  for (let from = 0; from < rows.length;) {
    const batch = batchAt(rows, from);
    const inserted = await insertBatch(context, batch, from);
    batch.forEach(({ item, returnRow }, place) => {
      const given = returnRow ? { json: inserted[place] as DataRow } : item;
      items.push({ ...given, pairedItem: lineageOf(from + place) });
    });
    from += batch.length;
    context.signal.throwIfAborted();
  }
  return [items];
}

function severalOperations(): NodeFailure {
  return new NodeFailure({
    code: 'PARAMETER_INVALID',
    fault: 'user',
    message: 'The operation is another one than that of the first item, which inserts a row.',
    field: 'operation',
    fix: 'Use a node for each operation, behind an If or Switch.',
    retryable: false,
  });
}

/** The rows from here on that go into the same table. */
function batchAt(rows: readonly NewRow[], from: number): readonly NewRow[] {
  const candidates = rows.slice(from, from + AT_ONCE);
  const end = candidates.findIndex(({ table }) => table !== candidates[0]?.table);
  return end === -1 ? candidates : candidates.slice(0, end);
}

async function insertBatch(
  context: NodeContext<DataTableParameters>,
  batch: readonly NewRow[],
  from: number,
): Promise<readonly DataRow[]> {
  const write = { table: batch[0]?.table ?? '', key: context.nameWrite(from) };
  try {
    return await context.ports.dataTables.insert(
      write,
      batch.map(({ values }) => values),
    );
  } catch (error) {
    const row = isNodeFailure(error) ? error.failure.details?.['row'] : undefined;
    throw isNodeFailure(error) && typeof row === 'number' ? new NodeFailure({ ...error.failure, itemIndex: from + row }) : error;
  }
}
