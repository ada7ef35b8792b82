import { toColumn, toTextColumn } from '../columns.ts';
import type { FinishPart } from './finish-part.ts';

/** What its end says of a run that becomes a dead letter; the rest is in its facts. */
export interface NewDeadLetter {
  readonly code: string;
  readonly callerTold: boolean;
}

/**
 * Failed production runs become dead letters by the statement that ends them: with their ends or not at all, so exactly once. A retry is one where
 * the run that it goes on from was. Parameters: which run of the batch, the code of its error, whether its caller was told.
 */
export const keepDeadLetters: FinishPart<{ readonly deadLetter?: NewDeadLetter }> = {
  name: 'dead-letters',

  isNeededBy: ({ deadLetter }) => deadLetter !== undefined,

  columns(runs) {
    const letters = runs.flatMap(({ deadLetter }, index) => (deadLetter ? [{ run: index + 1, ...deadLetter }] : []));
    return [
      toColumn(letters.map(({ run }) => run)),
      toTextColumn(letters.map(({ code }) => code)),
      toColumn(letters.map(({ callerTold }) => callerTold)),
    ];
  },

  text: (from) => `dead_letters AS (
    INSERT INTO execution.dead_letters (tenant_id, id, workflow_id, workflow_version, mode, code, error, caller_told, failed_at, redrive_of)
    SELECT e.tenant_id, e.id, e.workflow_id, e.workflow_version, e.mode, c.code, e.error, c.caller_told, to_timestamp(e.finished_ms / 1000), e.retry_of
    FROM unnest($${from}::int[], $${from + 1}::text[], $${from + 2}::boolean[]) AS c (run, code, caller_told) JOIN ended e ON e.n = c.run
    WHERE e.mode <> 'retry' OR EXISTS (SELECT FROM execution.dead_letters d WHERE d.tenant_id = e.tenant_id AND d.id = e.retry_of)
    ORDER BY e.tenant_id, e.id
    ON CONFLICT DO NOTHING
  )`,
};
