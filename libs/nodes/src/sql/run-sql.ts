import { atItem, isNodeFailure, mapItems, mapItemsConcurrently, type NodeContext, type NodeResult } from '@weft/node-sdk';
import type { SqlResult } from '@weft/node-sdk';
import type { Item, Json } from '@weft/workflow-model';
import { gathered, type Batch } from './batches.ts';
import { ItemStatements } from './item-statements.ts';
import type { SqlDialect } from './sql-dialect.ts';
import { itemsOf, pairedItems } from './sql-items.ts';
import { requestOf } from './sql-request.ts';
import type { SqlParameters } from './sql.params.ts';

type Context = NodeContext<SqlParameters>;
const CONCURRENT_READS = 4;

/** Runs the step of a node that asks a database. */
export function runSql(context: Context, dialect: SqlDialect): Promise<NodeResult> | NodeResult {
  if (context.items.length === 0) return [[]];
  const statements = new ItemStatements(context, dialect);
  const each = async (item: Item, index: number): Promise<readonly Item[]> => {
    const [batch] = gathered([await statements.prepare(item, index)], 'independently');
    return itemsOf(await run(context, dialect, batch as Batch, index), context.params(index).operation);
  };
  if (context.effect === 'read') return mapItemsConcurrently(context, CONCURRENT_READS, each);
  return context.params(0).batching === 'independently' ? mapItems(context, each) : together(context, dialect, statements);
}

/** All items in one call: all or none. */
async function together(context: Context, dialect: SqlDialect, statements: ItemStatements): Promise<NodeResult> {
  const prepared = [];
  for (const [index, item] of context.items.entries()) {
    try {
      prepared.push(await statements.prepare(item, index));
    } catch (error) {
      throw isNodeFailure(error) ? atItem(error, index) : error;
    }
  }
  const { operation, batching } = context.params(0);
  const batches = gathered(prepared, batching);
  const all = { statements: batches.flatMap((batch) => batch.statements), items: batches.flatMap(itemOfEach) };
  const results = await run(context, dialect, all, 0).catch((error: unknown) => {
    throw atItemOf(error, all.items);
  });
  let next = 0;
  return [
    batches.flatMap((batch) => {
      const own = results.slice(next, (next += batch.statements.length));
      return pairedItems(itemsOf(own, operation), batch.items);
    }),
  ];
}

/** Which item each statement is of; nobody can say of a statement for several. */
const itemOfEach = ({ statements, items }: Batch): readonly number[] =>
  statements.map(() => (items.length === 1 ? (items[0] as number) : -1));

async function run(context: Context, dialect: SqlDialect, batch: Batch, index: number): Promise<readonly SqlResult[]> {
  const parameters = context.params(index);
  const { statements } = batch;
  // MySQL has always carried out several statements one by one, and some of its statements end a transaction.
  const transaction = statements.length > 1 && (dialect.name === 'postgres' || parameters.batching !== 'independently');
  const request = { ...requestOf(context, dialect.name, parameters), statements, transaction };
  const ask = async () => (await context.ports.sql.run(request)) as unknown as Json;
  return (await context.call(index, ask)) as unknown as readonly SqlResult[];
}

function atItemOf(error: unknown, items: readonly number[]): unknown {
  if (!isNodeFailure(error)) return error;
  const { details } = error.failure;
  const statement = (details as { statement?: unknown } | undefined)?.statement;
  const item = typeof statement === 'number' ? items[statement] : undefined;
  return item === undefined || item < 0 ? error : atItem(error, item);
}
