import { asksPeople, toNewApproval, type NewApproval } from '../approvals/new-approval.ts';
import { toColumn, toTextColumn, type PackedBytes } from '../columns.ts';
import type { JournalRow } from '../record.ts';
import type { RunRef } from '../run.ts';
import type { ParkPart } from './park-part.ts';

interface AskingEntry {
  readonly ref: RunRef;
  readonly rows?: readonly JournalRow[];
}

const TYPES = [
  ...['int', 'uuid', 'text', 'text', 'int', 'int', 'int', 'int', 'text', 'text'],
  ...['float8', 'text', 'boolean', 'text'],
];
const NAMES =
  'run, id, path, kind, about_from, about_length, shown_from, shown_length, sha256, assignees, due_ms, on_expiry, by_email, reminders';

const DEADLINE = `to_timestamp(c.due_ms / 1000)`;
const FIRST_MAIL = `CASE WHEN c.by_email THEN now() END`;

const toArray = (elements: readonly string[]): string => `{${elements.join(',')}}`;

function toColumns(runs: readonly (readonly AskingEntry[])[], packed: PackedBytes): unknown[] {
  const asked = runs.flatMap((entries, index) =>
    entries.flatMap(({ ref, rows = [] }) =>
      rows.filter(asksPeople).map((row) => ({ run: index + 1, ...toNewApproval(ref, row) })),
    ),
  );
  const each = <T>(pick: (approval: NewApproval & { readonly run: number }) => T): T[] => asked.map(pick);
  return [
    toColumn(each(({ run }) => run)),
    toColumn(each(({ id }) => id)),
    toColumn(each(({ path }) => path)),
    toColumn(each(({ request }) => request.kind)),
    ...packed.add(each(({ about }) => about)),
    ...packed.add(each(({ shown }) => shown)),
    toColumn(each(({ sha256 }) => sha256)),
    toTextColumn(each(({ request }) => toArray(request.assignees.map((text) => `"${text}"`)))),
    toColumn(each(({ dueAt }) => dueAt)),
    toColumn(each(({ request }) => request.onExpiry)),
    toColumn(each(({ request }) => request.byEmail)),
    toTextColumn(each(({ request }) => toArray(request.reminders.map(String)))),
  ];
}

/** Questions to people are there with the waits that ask them, or not at all. */
export const insertApprovals: ParkPart<AskingEntry> = {
  name: 'approvals',
  isNeededBy: (entries) => entries.some(({ rows = [] }) => rows.some(asksPeople)),
  columns: toColumns,
  text: (from, bytes) => `asked AS (
    INSERT INTO execution.approvals (tenant_id, id, execution_id, workflow_id, path, kind, about, shown, shown_sha256, assignees, deadline,
      on_expiry, by_email, reminders, mail_at, mail_occasion, next_at)
    SELECT m.tenant_id, c.id, m.id, r.workflow_id, c.path, c.kind, substring(${bytes} FROM c.about_from FOR c.about_length),
      substring(${bytes} FROM c.shown_from FOR c.shown_length), c.sha256, c.assignees::text[], ${DEADLINE}, c.on_expiry, c.by_email,
      ARRAY(SELECT to_timestamp(ms / 1000) FROM unnest(c.reminders::float8[]) AS ms), ${FIRST_MAIL}, CASE WHEN c.by_email THEN 'asked' END, least(${DEADLINE}, ${FIRST_MAIL})
    FROM unnest(${TYPES.map((type, index) => `$${from + index}::${type}[]`).join(', ')}) AS c (${NAMES})
    JOIN moved m ON m.n = c.run JOIN execution.runs r ON r.tenant_id = m.tenant_id AND r.id = m.id
    ON CONFLICT DO NOTHING
  )`,
};
