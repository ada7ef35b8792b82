import type { RunCheckpoint } from '../checkpoint.ts';
import { encodeText } from '../codec.ts';
import { toColumn, toTextColumn } from '../columns.ts';
import type { FinishPart } from './finish-part.ts';
import type { ParkPart } from './park-part.ts';

/**
 * Checkpoints are written with the progress that they are of, under its fence (run.md §11): neither is newer than the other. Parameters: which
 * run of the batch, the namespace, the text.
 */
export const saveCheckpoints: ParkPart<{ readonly checkpoints?: readonly RunCheckpoint[] }> = {
  name: 'checkpoints',

  isNeededBy: (entries) => entries.some(({ checkpoints = [] }) => checkpoints.length > 0),

  columns(runs, packed) {
    const rows = runs.flatMap((entries, index) => {
      const newest = new Map(
        entries.flatMap(({ checkpoints = [] }) => checkpoints.map(({ namespace, text }) => [namespace, text])),
      );
      return [...newest].map(([namespace, text]) => ({ run: index + 1, namespace, text }));
    });
    return [
      toColumn(rows.map(({ run }) => run)),
      toTextColumn(rows.map(({ namespace }) => namespace)),
      ...packed.add(rows.map(({ text }) => encodeText(text))),
    ];
  },

  text: (from, bytes) => `checkpointed AS (
    INSERT INTO execution.checkpoints (tenant_id, execution_id, namespace, body)
    SELECT m.tenant_id, m.id, c.namespace, substring(${bytes} FROM c.body_from FOR c.body_length)
    FROM unnest($${from}::int[], $${from + 1}::text[], $${from + 2}::int[], $${from + 3}::int[]) AS c (run, namespace, body_from, body_length)
    JOIN moved m ON m.n = c.run
    ON CONFLICT (tenant_id, execution_id, namespace) DO UPDATE SET body = excluded.body
  )`,
};

/** `forgotten`: the checkpoints of the rows of `rows`. */
export const dropCheckpointsOf = (rows: string): string => `forgotten AS (
    DELETE FROM execution.checkpoints k USING ${rows} e WHERE k.tenant_id = e.tenant_id AND k.execution_id = e.id
  )`;

/** With the end of a run that was parked its checkpoints go. */
export const dropCheckpoints: FinishPart<{ readonly hasWaited?: boolean }> = {
  name: 'checkpoints',
  isNeededBy: ({ hasWaited }) => hasWaited === true,
  columns: () => [],
  text: () => dropCheckpointsOf('ended'),
};
