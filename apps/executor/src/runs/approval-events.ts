import {
  approvalId,
  asksPeople,
  decodeEvent,
  type ClaimedRun,
  type JournalRow,
  type RunEventRecord,
  type WaitRow,
} from '@weft/execution-store';

type Run = Parameters<typeof approvalId>[0];

/** Somebody is asked: told in the commit that asks. */
export function toAskedEvent(run: Run, row: WaitRow): RunEventRecord {
  const { nodeName, runIndex, startedAt } = row;
  return { type: 'approval.requested', at: startedAt, nodeName, runIndex, approvalId: approvalId(run, row) };
}

/** Decisions that an earlier attempt at the run has not told: whoever takes the run on tells them, since only its owner counts its events. */
export function untoldDecisions({ journal, events }: Pick<ClaimedRun, 'journal' | 'events'>): RunEventRecord[] {
  const waits = journal.filter(asksPeople);
  if (waits.length === 0) return [];
  const told = new Set(events.map((event) => decodeEvent(event)).flatMap(toDecidedId));
  return decisionsOf(journal, waits).filter(({ approvalId: id }) => id !== undefined && !told.has(id));
}

/** The decisions among rows from outside. `asked`: the waits that they may be about. */
export function decisionsOf(rows: readonly JournalRow[], asked: readonly WaitRow[]): RunEventRecord[] {
  const waits = new Map(asked.map((row) => [row.path, row] as const));
  return rows.flatMap((row): RunEventRecord[] => {
    if (row.kind !== 'resume' || !row.decided || !('path' in row.to)) return [];
    const { approvalId: id, decision } = row.decided;
    const wait = waits.get(row.to.path);
    const where = wait && { nodeName: wait.nodeName, runIndex: wait.runIndex };
    return [{ type: 'approval.decided', at: row.at, ...where, approvalId: id, decision }];
  });
}

const toDecidedId = ({ type, approvalId: id }: RunEventRecord): string[] => (type === 'approval.decided' && id ? [id] : []);
