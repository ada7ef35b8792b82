import { approvalId, asksPeople, decodeEvent, type ClaimedRun, type RunEventRecord, type WaitRow } from '@weft/execution-store';

type Run = Parameters<typeof approvalId>[0];

/** Somebody is asked: told in the commit that asks. */
export function toAskedEvent(run: Run, row: WaitRow): RunEventRecord {
  const { nodeName, runIndex, startedAt } = row;
  return { type: 'approval.requested', at: startedAt, nodeName, runIndex, approvalId: approvalId(run, row) };
}

/** Decisions that an earlier attempt at the run has not told: whoever takes the run on tells them, since only its owner counts its events. */
export function untoldDecisions({ journal, events }: Pick<ClaimedRun, 'journal' | 'events'>): RunEventRecord[] {
  const waits = new Map(journal.filter(asksPeople).map((row) => [row.path, row] as const));
  if (waits.size === 0) return [];
  const told = new Set(events.map((event) => decodeEvent(event)).flatMap(toDecidedId));
  return journal.flatMap((row): RunEventRecord[] => {
    if (row.kind !== 'resume' || !row.decided || !('path' in row.to) || told.has(row.decided.approvalId)) return [];
    const { approvalId: id, decision } = row.decided;
    const wait = waits.get(row.to.path);
    const where = wait && { nodeName: wait.nodeName, runIndex: wait.runIndex };
    return [{ type: 'approval.decided', at: row.at, ...where, approvalId: id, decision }];
  });
}

const toDecidedId = ({ type, approvalId: id }: RunEventRecord): string[] => (type === 'approval.decided' && id ? [id] : []);
