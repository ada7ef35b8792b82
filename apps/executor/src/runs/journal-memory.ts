import type { GateAsks, JournalEntry, Resume, Wait } from '@weft/engine';
import {
  decodeStep,
  matchResumes,
  toOutputs,
  type ChildRow,
  type ClaimedRun,
  type JournalRow,
  type ResumeRow,
  type RunArrivals,
  type StepRecord,
  type WaitRow,
} from '@weft/execution-store';
import type { Item, Json } from '@weft/workflow-model';
import { resultsOf } from './child-runs.ts';

/** Somebody who ended a wait and waits for what the run answers. */
export interface ResumedCaller {
  readonly nodeId: string;
  readonly at: number;
  readonly respond: 'last-node' | 'respond-node';
  readonly replyTo?: string;
}

/** Fewer rows than any run has got from outside: it is queued at once. */
export const NONE_KNOWN = -1;

const NO_ITEMS: readonly Item[] = [];
const NONE_RESUMED: ReadonlyMap<string, ResumeRow> = new Map();

export const callKey = (path: string, itemIndex: number, call: number): string => `${path}\n${itemIndex}\n${call}`;

/** What is known of the activations of one run: what earlier attempts left, what came from outside, and the waits of this attempt. */
export class JournalMemory {
  readonly entries = new Map<string, JournalEntry>();
  readonly calls = new Map<string, Json>();
  /** What people have put in the place of results that nobody knows. */
  readonly givenItems = new Map<string, readonly Item[]>();
  /** Paths of writes that were under way when an earlier attempt ended. */
  readonly interrupted = new Set<string>();
  /** What the intents of earlier attempts were for, by path. */
  readonly intendedInputs = new Map<string, string>();
  /** All waits so far, in the order of their commits. */
  readonly waits: WaitRow[] = [];
  private readonly resumes: ResumeRow[] = [];
  /** Runs that steps have called and that are over, by their ids. */
  private readonly endedChildren = new Map<string, ChildRow>();
  /** The call that ended a wait, by path. */
  private resumed = NONE_RESUMED;
  /** How many rows have come from outside. */
  arrivedCount: number;

  constructor(
    claimed: ClaimedRun | undefined,
    /** By the clock that decides whether a call came in time: the database's, at the claim. */
    private at: number,
  ) {
    const journal = claimed?.journal ?? [];
    for (const row of journal) {
      if (row.kind === 'wait') this.waits.push(row);
      else this.noteArrival(row);
    }
    if (this.waits.length > 0) this.resumed = matchResumes(this.waits, this.resumes);
    for (const row of journal) this.restore(row);
    // A row may have come between the claim and the reading of the journal.
    this.arrivedCount = Math.max(claimed?.resumes ?? 0, this.resumes.length + this.endedChildren.size);
  }

  /** The newest caller who waits for the run's answer, with the node that took the call. */
  get caller(): ResumedCaller | undefined {
    let newest: ResumedCaller | undefined;
    for (const { path, nodeId } of this.waits) {
      const resume = this.resumed.get(path);
      if (resume?.reply && (newest === undefined || resume.at >= newest.at)) newest = { nodeId, at: resume.at, ...resume.reply };
    }
    return newest;
  }

  /** Waits of earlier attempts whose steps are not settled, and whether each is over by now. */
  get leftWaits(): { readonly path: string; readonly nodeId: string; readonly isOver: boolean }[] {
    return this.waits.flatMap(({ path, nodeId }) => {
      const entry = this.entries.get(path);
      return entry?.kind === 'wait' ? [{ path, nodeId, isOver: entry.resume !== undefined }] : [];
    });
  }

  /** Is a wait open that a caller may end? */
  get isOpenForCallers(): boolean {
    return this.waits.some(({ wait, path }) => wait.kind === 'call' && !this.isOver(path));
  }

  /** The id of the node whose step waits under this path. */
  waitingNode(path: string): string | undefined {
    return this.waits.find((row) => row.path === path)?.nodeId;
  }

  /** For the park: how many rows from outside count as known. `NONE_KNOWN` where a call was there before its wait. */
  get known(): number {
    const matched = this.resumes.length > 0 ? matchResumes(this.waits, this.resumes) : NONE_RESUMED;
    const hasCallAlready = this.waits.some(({ path }) => matched.has(path) && !this.isOver(path));
    return hasCallAlready ? NONE_KNOWN : this.arrivedCount;
  }

  /**
   * Takes what came from outside, and answers with the waits that are over by it, by their paths. A call whose caller waits for what the run answers is left
   * to the next attempt, which begins with that caller in place of the first. `isClaim`: nobody else ends a wait any more whose time is over.
   */
  take({ rows, at }: Pick<RunArrivals, 'rows' | 'at'>, isClaim = false): string[] {
    this.at = at;
    this.arrivedCount += rows.length;
    for (const row of rows) this.noteArrival(row);
    this.resumed = matchResumes(this.waits, this.resumes);
    return this.waits.flatMap((row) => (!this.isOver(row.path) && this.endsNow(row, isClaim) ? [row.path] : []));
  }

  private endsNow(row: WaitRow, isClaim: boolean): boolean {
    const { wait, path } = row;
    if (this.resumed.get(path)?.reply !== undefined) return false;
    // A pause between two tries is passed in memory; of a call or its time the first one counts, and that is told by the claim.
    const isInMemory = wait.kind === 'timer' && wait.retry !== undefined;
    if (!isClaim && (isInMemory || (wait.kind === 'call' && !this.resumed.has(path)))) return false;
    this.restore(row);
    return this.isOver(path);
  }

  private isOver(path: string): boolean {
    const entry = this.entries.get(path);
    return entry?.kind === 'settled' || (entry?.kind === 'wait' && entry.resume !== undefined);
  }

  private noteArrival(row: JournalRow): void {
    if (row.kind === 'resume') this.resumes.push(row);
    else if (row.kind === 'child') this.endedChildren.set(row.executionId, row);
  }

  private restore(row: JournalRow): void {
    switch (row.kind) {
      case 'step':
        return this.restoreStep(decodeStep(row.step));
      case 'call':
        return void this.calls.set(callKey(row.path, row.item, row.call), row.result);
      case 'intent':
        this.interrupted.add(row.path);
        this.intendedInputs.set(row.path, row.inputHash);
        return void this.entries.set(row.path, { kind: 'intent' });
      case 'wait': {
        const { path, wait, startedAt } = row;
        if (this.entries.get(path)?.kind === 'settled') return;
        const resume = this.resumeOf(row);
        if (row.step !== undefined) this.restoreGate(row.step, wait, resume);
        return void this.entries.set(path, { kind: 'wait', wait, resume, startedAt });
      }
      case 'resume': // see `resumed`
      case 'child': // see `endedChildren`
      case 'static-data-read': // see RunStaticData
      case 'static-data-changed':
    }
  }

  /** What a step had begun by the time at which people were asked about it is settled by what they decided; only an edit gives it other items. */
  private restoreGate(path: string, wait: Wait, resume: Resume | undefined): void {
    this.interrupted.delete(path);
    if (resume?.kind !== 'decision' || wait.kind !== 'approval') return;
    if (resume.decision === 'edit') this.intendedInputs.delete(path);
    const key = resume.decision === 'done' ? uncertainCallOf(wait.asks as unknown as GateAsks) : undefined;
    if (key !== undefined) this.givenItems.set(key, resume.items ?? NO_ITEMS);
  }

  private resumeOf({ path, wait }: WaitRow): Resume | undefined {
    const call = this.resumed.get(path);
    if (wait.kind === 'approval')
      return call?.decided && { kind: 'decision', ...call.decided, items: call.items, asked: wait.asks };
    if (wait.kind === 'children') {
      const results = resultsOf(wait, this.endedChildren);
      return results && { kind: 'children', results: results as unknown as Json };
    }
    if (call) return { kind: 'call', items: call.items };
    return (wait.dueAt ?? Infinity) <= this.at ? { kind: 'timer' } : undefined;
  }

  private restoreStep(step: StepRecord): void {
    const { status, attempts, startedAt, finishedAt, failure } = step;
    const { logs, customData } = step;
    const traces = { ...(logs && { logs }), ...(customData && { customData }) };
    const outcome =
      failure && status === 'failed'
        ? ({ status, failure, ...traces } as const)
        : ({ status: 'succeeded', outputs: toOutputs(step), skipped: failure, ...traces } as const);
    this.interrupted.delete(step.path);
    this.entries.set(step.path, { kind: 'settled', outcome, attempts, startedAt, finishedAt });
  }
}

/** The call of which nobody knew whether it was made. */
function uncertainCallOf({ failure }: GateAsks): string | undefined {
  const { call, name } = failure?.details ?? {};
  if (typeof call !== 'number' || typeof name !== 'string') return undefined;
  return callKey(name, failure?.itemIndex ?? 0, call);
}
