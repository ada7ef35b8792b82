import { createHash } from 'node:crypto';
import type { Activation, Clock, GateAsks, Journal, JournalEntry, Resume, Wait } from '@weft/engine';
import { AppError } from '@weft/errors';
import {
  asksPeople,
  decodeStep,
  matchResumes,
  toOutputs,
  type ChildRow,
  type ClaimedRun,
  type JournalRow,
  type ResumeRow,
  type StepRecord,
  type WaitRow,
} from '@weft/execution-store';
import { nameOfCall, type CallAddress, type CallJournal, type RecalledCall } from '@weft/node-sdk';
import type { Item, Json } from '@weft/workflow-model';
import { toAskedEvent } from './approval-events.ts';
import { resultsOf, type ChildRuns } from './child-runs.ts';
import type { RunLedger } from './run-ledger.ts';
import type { WritePermit } from './write-permit.ts';

/** Somebody who ended a wait and waits for what the run answers. */
export interface ResumedCaller {
  readonly nodeId: string;
  readonly at: number;
  readonly respond: 'last-node' | 'respond-node';
  readonly replyTo?: string;
}

const NO_ITEMS: readonly Item[] = [];
const NONE_RESUMED: ReadonlyMap<string, ResumeRow> = new Map();
const callKey = (path: string, itemIndex: number, call: number) => `${path}\n${itemIndex}\n${call}`;

/**
 * The memory of one run (run.md §4): what earlier attempts left, and what this one adds to the ledger.
 *
 * - A write starts only after a commit that holds its intent and every row before it, and only with a permit: see `WritePermit`.
 * - A call's result is committed before the next call of the step starts, so at most one call of a step is uncertain. The last call's
 *   result travels with the step's own row: n writes in a row cost n + 1 commits.
 * - A write that an earlier attempt has begun is begun again with the same items, or the run fails: its calls are recalled by item.
 * - A question about a step ends what the step had begun: the failure that it asks about is known, and so is what follows it.
 * - Uncertain is the first call that an interrupted step has no result for; those after it were never started.
 */
export class RunJournal implements Journal, CallJournal {
  private readonly entries = new Map<string, JournalEntry>();
  private readonly calls = new Map<string, Json>();
  /** What people have put in the place of results that nobody knows. */
  private readonly givenItems = new Map<string, readonly Item[]>();
  /** Paths of steps whose newest result waits for the step's own row, or for a further call of the same item. */
  private readonly heldBack = new Set<string>();
  /** Paths of writes that were under way when an earlier attempt ended. */
  private readonly interrupted = new Set<string>();
  /** What the intents of earlier attempts were for, by path. */
  private readonly intendedInputs = new Map<string, string>();
  /** All waits so far, in the order of their commits. */
  private readonly waits: WaitRow[] = [];
  private readonly resumes: ResumeRow[] = [];
  /** Runs that steps have called and that are over, by their ids. */
  private readonly endedChildren = new Map<string, ChildRow>();
  /** The call that ended a wait before this attempt began, by path. */
  private readonly resumed: ReadonlyMap<string, ResumeRow>;
  private readonly claimedAt: number;

  constructor(
    private readonly ledger: RunLedger,
    private readonly surroundings: {
      readonly clock: Clock;
      readonly permit: Pick<WritePermit, 'obtain'>;
      readonly children: Pick<ChildRuns, 'call'>;
    },
    claimed: ClaimedRun | undefined,
  ) {
    this.claimedAt = claimed?.claimedAt ?? surroundings.clock.now();
    const journal = claimed?.journal ?? [];
    for (const row of journal) {
      if (row.kind === 'wait') this.waits.push(row);
      else if (row.kind === 'resume') this.resumes.push(row);
      else if (row.kind === 'child') this.endedChildren.set(row.executionId, row);
    }
    this.resumed = this.waits.length > 0 ? matchResumes(this.waits, this.resumes) : NONE_RESUMED;
    for (const row of journal) this.restore(row);
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

  /** The id of the node whose step waits under this path. */
  waitingNode(path: string): string | undefined {
    return this.waits.find((row) => row.path === path)?.nodeId;
  }

  /** Has a wait of this attempt got its call already? */
  get isResumable(): boolean {
    if (this.resumes.length === 0) return false;
    const matched = matchResumes(this.waits, this.resumes);
    return this.waits.some(({ path }) => matched.has(path) && !this.resumed.has(path));
  }

  recall(path: string): JournalEntry | undefined;
  recall(address: CallAddress): RecalledCall;
  recall(asked: string | CallAddress): JournalEntry | RecalledCall | undefined {
    return typeof asked === 'string' ? this.entries.get(asked) : this.recallCall(asked);
  }

  /** An answer needs no intent: its own commit is the barrier, and giving it twice is the same as once. */
  begin(activation: Activation): void | Promise<void> {
    if (activation.node.effect === 'write') return this.commitIntent(activation);
  }

  /** The recorder adds the step's row, since only it sees the outputs as they were handed on. */
  settle(): void {}

  park(activation: Activation, wait: Wait, gate?: string): void {
    const { node, runIndex } = activation;
    const path = gate ?? activation.path;
    if (this.entries.get(path)?.kind === 'wait') return;
    const startedAt = this.surroundings.clock.now();
    const about = { nodeId: node.id, nodeName: node.name, runIndex, ...(gate !== undefined && { step: activation.path }) };
    const kept = wait.kind === 'children' ? this.surroundings.children.call(activation, wait, path) : wait;
    const row = { kind: 'wait', path, ...about, wait: kept, startedAt } as const;
    this.waits.push(row);
    this.ledger.addRow(row);
    if (asksPeople(row)) this.ledger.addEvent(toAskedEvent(this.ledger.address, row));
  }

  record(address: CallAddress, result: Json): void | Promise<void> {
    const { activation, itemIndex, call } = address;
    const path = nameOfCall(address);
    this.calls.set(callKey(path, itemIndex, call), result);
    this.ledger.addRow({ kind: 'call', path, item: itemIndex, call, result });
    const isLast = itemIndex === (activation.inputs[0]?.length ?? 0) - 1;
    if (!isLast) return this.commitBeforeWrite();
    this.heldBack.add(activation.path);
  }

  secure({ activation }: CallAddress): void | Promise<void> {
    if (this.heldBack.delete(activation.path)) return this.commitBeforeWrite();
  }

  private async commitIntent({ node, path, inputs }: Activation): Promise<void> {
    const inputHash = hashOf(inputs);
    if ((this.intendedInputs.get(path) ?? inputHash) !== inputHash) throw diverged(node.name);
    await this.commitBeforeWrite({ kind: 'intent', path, inputHash, startedAt: this.surroundings.clock.now() });
  }

  /** @throws EXECUTION_LOST_OWNERSHIP where another executor has taken the run over. */
  private commitBeforeWrite(intent?: JournalRow): Promise<void> {
    return this.surroundings.permit.obtain(intent && (() => this.ledger.addRow(intent)));
  }

  private recallCall(address: CallAddress): RecalledCall {
    const { activation, itemIndex, call } = address;
    const key = callKey(nameOfCall(address), itemIndex, call);
    const result = this.calls.get(key);
    if (result !== undefined) return { status: 'done', result };
    const items = this.givenItems.get(key);
    if (items) return { status: 'given', items };
    return this.interrupted.delete(activation.path) ? { status: 'uncertain' } : { status: 'unknown' };
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

  /** By the clock that decides whether a call came in time: the database's, at the claim. */
  private resumeOf({ path, wait }: WaitRow): Resume | undefined {
    const call = this.resumed.get(path);
    if (wait.kind === 'approval')
      return call?.decided && { kind: 'decision', ...call.decided, items: call.items, asked: wait.asks };
    if (wait.kind === 'children') {
      const results = resultsOf(wait, this.endedChildren);
      return results && { kind: 'children', results: results as unknown as Json };
    }
    if (call) return { kind: 'call', items: call.items };
    return (wait.dueAt ?? Infinity) <= this.claimedAt ? { kind: 'timer' } : undefined;
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

function hashOf(inputs: Activation['inputs']): string {
  return createHash('sha256').update(JSON.stringify(inputs)).digest('base64url');
}

function diverged(nodeName: string): AppError {
  const message = `After an interruption "${nodeName}" got other items than before, so what it has done already cannot be told. It was not run again.`;
  return new AppError('REPLAY_DIVERGED', message);
}
