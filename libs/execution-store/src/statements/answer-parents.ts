import { toColumn } from '../columns.ts';
import type { FinishPart } from './finish-part.ts';

/**
 * Named queries that tell callers what their children came to, in the transaction of the children's ends: a row of the caller's journal for each
 * (under fence 0, which no owner of the caller writes under), one open child less for the wait, and the caller queued where that was the last.
 * They read `answers`: tenant_id, id, parent_id, parent_wait and body of the children that have ended. A caller's row is locked before its
 * waits, as by the caller's own end.
 */
export const TELL_PARENTS = `told AS MATERIALIZED (
    SELECT tenant_id, parent_id, parent_wait, body, row_number() OVER (PARTITION BY tenant_id, parent_id ORDER BY id)::int AS place
    FROM answers WHERE parent_wait IS NOT NULL
  ), callers AS MATERIALIZED (
    SELECT p.tenant_id, p.id FROM execution.runs p
    WHERE (p.tenant_id, p.id) IN (SELECT tenant_id, parent_id FROM told) ORDER BY p.tenant_id, p.id FOR UPDATE
  ), counted AS (
    UPDATE execution.child_waits w SET open = w.open - t.ended
    FROM (SELECT t.tenant_id, t.parent_id, t.parent_wait, count(*)::int AS ended
          FROM told t JOIN callers c ON c.tenant_id = t.tenant_id AND c.id = t.parent_id GROUP BY 1, 2, 3) AS t
    WHERE w.tenant_id = t.tenant_id AND w.parent_id = t.parent_id AND w.path = t.parent_wait
    RETURNING w.tenant_id, w.parent_id, w.open
  ), answered AS (
    UPDATE execution.runs p
    SET resumes = p.resumes + t.ended,
        status = CASE WHEN p.status = 'waiting' AND t.is_complete THEN 'queued' ELSE p.status END,
        due_at = CASE WHEN p.status = 'waiting' AND t.is_complete THEN NULL ELSE p.due_at END
    FROM (SELECT t.tenant_id, t.parent_id, count(*)::int AS ended,
                 EXISTS (SELECT FROM counted c WHERE c.tenant_id = t.tenant_id AND c.parent_id = t.parent_id AND c.open <= 0) AS is_complete
          FROM told t GROUP BY t.tenant_id, t.parent_id) AS t
    WHERE p.tenant_id = t.tenant_id AND p.id = t.parent_id
    RETURNING p.tenant_id, p.id, p.resumes, t.ended
  ), noted AS (
    INSERT INTO execution.journal (tenant_id, execution_id, fence, chunk, sequence, body)
    SELECT a.tenant_id, a.id, 0, a.resumes - a.ended + t.place, 0, t.body
    FROM answered a JOIN told t ON t.tenant_id = a.tenant_id AND t.parent_id = a.id
  )`;

/** What runs have come to is told to those that called them. Parameters: which run of the batch, the row of its caller's journal. */
export const answerParents: FinishPart<{ readonly toParent?: Buffer }> = {
  name: 'parents',

  isNeededBy: ({ toParent }) => toParent !== undefined,

  columns(runs, packed) {
    const rows = runs.flatMap(({ toParent }, index) => (toParent ? [{ run: index + 1, toParent }] : []));
    return [toColumn(rows.map(({ run }) => run)), ...packed.add(rows.map(({ toParent }) => toParent))];
  },

  text: (from, bytes) => `answers AS MATERIALIZED (
    SELECT g.tenant_id, g.id, g.parent_id, g.parent_wait, substring(${bytes} FROM c.body_from FOR c.body_length) AS body
    FROM unnest($${from}::int[], $${from + 1}::int[], $${from + 2}::int[]) AS c (run, body_from, body_length)
    JOIN ended e ON e.n = c.run JOIN gone g ON g.n = e.n
  ), ${TELL_PARENTS}`,
};

/** `left_open`: nobody waits any more for what the runs of `rows` have called; what is open of it is to be stopped (`CalledRuns`). */
export const leaveChildrenOf = (rows: string): string => `left_open AS (
    UPDATE execution.child_waits w SET is_over = true FROM ${rows} e WHERE w.tenant_id = e.tenant_id AND w.parent_id = e.id
  )`;

export const leaveChildren: FinishPart<{ readonly hasCalled?: boolean }> = {
  name: 'children',
  isNeededBy: ({ hasCalled }) => hasCalled === true,
  columns: () => [],
  text: () => leaveChildrenOf('ended'),
};
