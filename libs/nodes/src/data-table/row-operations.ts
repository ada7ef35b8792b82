import type { ChangedRow, NodeContext, RowChange } from '@weft/node-sdk';
import type { Item, JsonObject } from '@weft/workflow-model';
import { valuesOf } from './cell-values.ts';
import type { DataTableParameters } from './data-table.params.ts';
import type { OfItem } from './of-item.ts';
import { TABLE_OPERATIONS } from './table-operations.ts';

type Context = NodeContext<DataTableParameters>;
type Result = Item | readonly Item[] | undefined;

/** Does for one item what its parameters say. */
export function rowOperation(context: Context, item: Item, index: number): Promise<Result> {
  const parameters = context.params(index);
  return OPERATIONS[parameters.operation]({ context, item, index, parameters });
}

const OPERATIONS: Readonly<Record<DataTableParameters['operation'], (of: OfItem) => Promise<Result>>> = {
  ...TABLE_OPERATIONS,
  insert: async (of) => {
    const { returnRows } = of.parameters;
    const rows = await of.context.ports.dataTables.insert(writeOf(of), [valuesOf(of.parameters, of.item)]);
    return returnRows ? rows.map((json) => ({ json })) : passedOn(of.item);
  },
  get: async ({ context, parameters }) => {
    const { table, returnAll, limit, orderBy: column, descending } = parameters;
    const rows = await context.ports.dataTables.find(table, {
      ...selectionOf(parameters),
      ...(!returnAll && { limit }),
      ...(column !== '' && { orderBy: { column, descending } }),
    });
    return rows.map((json) => ({ json }));
  },
  exists: async (of) => ((await hasRow(of)) ? passedOn(of.item) : undefined),
  notExists: async (of) => ((await hasRow(of)) ? undefined : passedOn(of.item)),
  update: async (of) =>
    shown(of, await of.context.ports.dataTables.update(writeOf(of), changeOf(of), valuesOf(of.parameters, of.item))),
  upsert: async (of) =>
    shown(of, await of.context.ports.dataTables.upsert(writeOf(of), changeOf(of), valuesOf(of.parameters, of.item))),
  delete: async (of) => shown(of, await of.context.ports.dataTables.delete(writeOf(of), changeOf(of))),
};

/** Its lineage is this step's to say. */
const passedOn = (item: Item): Item => ({ ...item, pairedItem: undefined });

const writeOf = ({ context, index, parameters }: OfItem) => ({ table: parameters.table, key: context.nameWrite(index) });

const selectionOf = ({ match, conditions }: DataTableParameters): Pick<RowChange, 'match' | 'conditions'> => ({
  match,
  conditions: conditions as RowChange['conditions'],
});

const changeOf = ({ parameters }: OfItem): RowChange => ({ ...selectionOf(parameters), dryRun: parameters.dryRun });

async function hasRow({ context, parameters }: OfItem): Promise<boolean> {
  return (await context.ports.dataTables.find(parameters.table, { ...selectionOf(parameters), limit: 1 })).length > 0;
}

/** The rows as they are now, or were where they are gone; of what would only happen, both. */
function shown({ parameters: { dryRun } }: OfItem, rows: readonly ChangedRow[]): readonly Item[] {
  if (!dryRun) return rows.map(({ before, after }) => ({ json: { ...(after ?? before) } }));
  return rows.flatMap(({ before, after }) => [...stateOf('before', before), ...stateOf('after', after)]);
}

function stateOf(dryRunState: string, row: JsonObject | undefined): readonly Item[] {
  return row ? [{ json: { ...row, dryRunState } }] : [];
}
