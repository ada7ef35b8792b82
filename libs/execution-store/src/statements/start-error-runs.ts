import type { RunLimit } from '@weft/contracts';
import { toColumn, type PackedBytes } from '../columns.ts';
import type { RunIdentity } from '../run.ts';
import type { FinishPart } from './finish-part.ts';
import { IDENTITY_NAMES, IDENTITY_TYPES, qualified, toIdentityColumns } from './run-columns.ts';
import { toLimitColumns } from './run-limits.ts';

/** A run for the queue, started by the end of another. */
export interface NewErrorRun {
  readonly identity: RunIdentity;
  readonly priority: number;
  /** It takes its slots when it is claimed. */
  readonly limits?: readonly RunLimit[];
  readonly command: Buffer;
}

const TYPES = ['int', ...IDENTITY_TYPES, 'int', 'text', 'text', 'int', 'int'];
const NAMES = `run, ${IDENTITY_NAMES}, priority, limit_keys, limit_sizes, command_from, command_length`;

/**
 * The runs of error workflows are queued by the statement that ends the failed ones (run.md §8): with their ends or not at all, so exactly
 * once. Parameters: which run of the batch, what the new run is, its priority, its limits, its command.
 */
export const startErrorRuns: FinishPart<{ readonly errorRun?: NewErrorRun }> = {
  name: 'error-runs',

  isNeededBy: ({ errorRun }) => errorRun !== undefined,

  columns(runs, packed: PackedBytes) {
    const rows = runs.flatMap(({ errorRun }, index) => (errorRun ? [{ run: index + 1, ...errorRun }] : []));
    return [
      toColumn(rows.map(({ run }) => run)),
      ...toIdentityColumns(rows.map(({ identity }) => identity)),
      toColumn(rows.map(({ priority }) => priority)),
      ...toLimitColumns(rows),
      ...packed.add(rows.map(({ command }) => command)),
    ];
  },

  text: (from, bytes) => `error_runs AS (
    INSERT INTO execution.runs (${IDENTITY_NAMES}, priority, status, limit_keys, limit_sizes, command)
    SELECT ${qualified('c')}, c.priority, 'queued', c.limit_keys::text[], c.limit_sizes::int[], substring(${bytes} FROM c.command_from FOR c.command_length)
    FROM unnest(${TYPES.map((type, index) => `$${from + index}::${type}[]`).join(', ')}) AS c (${NAMES})
    JOIN ended e ON e.n = c.run
    ORDER BY c.tenant_id, c.id
    ON CONFLICT DO NOTHING
  )`,
};
