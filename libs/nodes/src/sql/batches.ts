import type { SqlStatement } from '@weft/node-sdk';
import type { Prepared } from './item-statements.ts';
import type { SqlParameters } from './sql.params.ts';
import type { SqlRow } from './sql-rows.ts';

/** Statements, and the items that they are of. */
export interface Batch {
  readonly statements: readonly SqlStatement[];
  readonly items: readonly number[];
}

type Row = Extract<Prepared, { kind: 'row' }>;

/** PostgreSQL and MySQL take 65,535 values; this leaves room for wide rows. */
const MAX_VALUES = 20_000;
const MAX_ROWS = 1_000;

/** What items come to, in order. In the batching `single`, new rows with the same columns of the same table are written at once. */
export function gathered(prepared: readonly Prepared[], batching: SqlParameters['batching']): readonly Batch[] {
  const batches: Batch[] = [];
  let rows: { readonly first: Row; readonly rows: SqlRow[]; readonly items: number[] } | undefined;
  const flush = () => {
    if (rows) batches.push({ statements: [rows.first.write(rows.rows)], items: rows.items });
    rows = undefined;
  };
  for (const [index, each] of prepared.entries()) {
    if (each.kind === 'statements') {
      flush();
      batches.push({ statements: each.statements, items: [index] });
    } else if (rows && batching === 'single' && fits(rows, each)) {
      rows.rows.push(each.row);
      rows.items.push(index);
    } else {
      flush();
      rows = { first: each, rows: [each.row], items: [index] };
    }
  }
  flush();
  return batches;
}

function fits({ first, rows }: { readonly first: Row; readonly rows: readonly SqlRow[] }, { row, table }: Row): boolean {
  if (table !== first.table || row.size !== first.row.size || row.size === 0) return false;
  if (rows.length >= MAX_ROWS || (rows.length + 1) * row.size > MAX_VALUES) return false;
  return [...row.keys()].every((column) => first.row.has(column));
}
