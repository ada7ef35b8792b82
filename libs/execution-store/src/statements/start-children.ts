import type { RunLimit } from '@weft/contracts';
import { toColumn, toTextColumn, type PackedBytes } from '../columns.ts';
import type { RunIdentity } from '../run.ts';
import type { ParkPart } from './park-part.ts';
import { IDENTITY_NAMES, IDENTITY_TYPES, qualified, toIdentityColumns } from './run-columns.ts';
import { toLimitColumns } from './run-limits.ts';

/** A run for the queue that a step of another one has called. */
export interface NewChildRun {
  readonly identity: RunIdentity;
  readonly priority: number;
  readonly command: Buffer;
  readonly limits?: readonly RunLimit[];
  /** Path of the activation that waits for its end; absent where none does. */
  readonly wait?: string;
}

const TYPES = ['int', ...IDENTITY_TYPES, 'int', 'text', 'int', 'int', 'text', 'text'];
const NAMES = `run, ${IDENTITY_NAMES}, priority, wait, command_from, command_length, limit_keys, limit_sizes`;

/**
 * Children are queued by the statement that commits the call of them (run.md §11): with the journal row that names them, or not at all. One
 * with limits gets its slots at its claim. Where the caller is paused by now, so is a child that it waits for. Parameters: which run of the
 * batch, what the child is, its priority, wait, command and limits.
 */
export const startChildren: ParkPart<{ readonly children?: readonly NewChildRun[] }> = {
  name: 'children',

  isNeededBy: (entries) => entries.some(({ children }) => (children?.length ?? 0) > 0),

  columns(runs, packed: PackedBytes) {
    const rows = runs.flatMap((entries, index) =>
      entries.flatMap(({ children = [] }) => children.map((child) => ({ run: index + 1, ...child }))),
    );
    return [
      toColumn(rows.map(({ run }) => run)),
      ...toIdentityColumns(rows.map(({ identity }) => identity)),
      toColumn(rows.map(({ priority }) => priority)),
      toTextColumn(rows.map(({ wait }) => wait)),
      ...packed.add(rows.map(({ command }) => command)),
      ...toLimitColumns(rows),
    ];
  },

  text: (from, bytes) => `calls AS MATERIALIZED (
    SELECT m.status AS caller_status, c.* FROM unnest(${TYPES.map((type, index) => `$${from + index}::${type}[]`).join(', ')}) AS c (${NAMES})
    JOIN moved m ON m.n = c.run
  ), called AS (
    INSERT INTO execution.runs (${IDENTITY_NAMES}, priority, status, command, limit_keys, limit_sizes, parent_wait)
    SELECT ${qualified('c')}, c.priority, CASE WHEN c.caller_status = 'paused' AND c.wait IS NOT NULL THEN 'paused' ELSE 'queued' END,
           substring(${bytes} FROM c.command_from FOR c.command_length), c.limit_keys::text[], c.limit_sizes::int[], c.wait
    FROM calls c ORDER BY c.tenant_id, c.id
    ON CONFLICT DO NOTHING
  ), awaited AS (
    INSERT INTO execution.child_waits (tenant_id, parent_id, path, open)
    SELECT tenant_id, parent_id, wait, count(*)::int FROM calls WHERE wait IS NOT NULL GROUP BY tenant_id, parent_id, wait
    ON CONFLICT DO NOTHING
  )`,
};
