import { createHash } from 'node:crypto';
import type { Activation, Clock, Journal, JournalEntry, Resume, Wait } from '@weft/engine';
import { AppError } from '@weft/errors';
import {
  decodeStep,
  matchResumes,
  toOutputs,
  type ClaimedRun,
  type JournalRow,
  type ResumeRow,
  type StepRecord,
  type WaitRow,
} from '@weft/execution-store';
import type { CallAddress, CallJournal, RecalledCall } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import type { RunLedger } from './run-ledger.ts';
import type { WritePermit } from './write-permit.ts';

/** Somebody who ended a wait and waits for what the run answers. */
export interface ResumedCaller {
  readonly nodeId: string;
  readonly at: number;
  readonly respond: 'last-node' | 'respond-node';
  readonly replyTo?: string;
}

const NONE_RESUMED: ReadonlyMap<string, ResumeRow> = new Map();
const callKey = (path: string, itemIndex: number, call: number) => `${path}\n${itemIndex}\n${call}`;

/**
 * The memory of one run (run.md §4): what earlier attempts left, and what this one adds to the ledger.
 *
 * - A write starts only after a commit that holds its intent and every row before it, and only with a permit: see `WritePermit`.
 * - A call's result is committed before the next call of the step starts, so at most one call of a step is uncertain. The last call's
 *   result travels with the step's own row: n writes in a row cost n + 1 commits.
 * - A write that an earlier attempt has begun is begun again with the same items, or the run fails: its calls are recalled by item.
 * - Uncertain is the first call that an interrupted step has no result for; those after it were never started.
 */
export class RunJournal implements Journal, CallJournal {
  private readonly entries = new Map<string, JournalEntry>();
  private readonly calls = new Map<string, Json>();
  /** Paths of steps whose newest result waits for the step's own row, or for a further call of the same item. */
  private readonly heldBack = new Set<string>();
  /** Paths of writes that were under way when an earlier attempt ended. */
  private readonly interrupted = new Set<string>();
  /** What the intents of earlier attempts were for, by path. */
  private readonly intendedInputs = new Map<string, string>();
  /** All waits so far, in the order of their commits. */
  private readonly waits: WaitRow[] = [];
  private readonly resumes: ResumeRow[] = [];
  /** The call that ended a wait before this attempt began, by path. */
  private readonly resumed: ReadonlyMap<string, ResumeRow>;
  private readonly claimedAt: number;

  constructor(
    private readonly ledger: RunLedger,
    private readonly surroundings: { readonly clock: Clock; readonly permit: Pick<WritePermit, 'obtain'> },
    claimed: ClaimedRun | undefined,
  ) {
    this.claimedAt = claimed?.claimedAt ?? surroundings.clock.now();
    const journal = claimed?.journal ?? [];
    for (const row of journal) {
      if (row.kind === 'wait') this.waits.push(row);
      else if (row.kind === 'resume') this.resumes.push(row);
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

  park(activation: Activation, wait: Wait): void {
    const { node, path, runIndex } = activation;
    if (this.entries.get(path)?.kind === 'wait') return;
    const startedAt = this.surroundings.clock.now();
    const row = { kind: 'wait', path, nodeId: node.id, nodeName: node.name, runIndex, wait, startedAt } as const;
    this.waits.push(row);
    this.ledger.addRow(row);
  }

  record({ activation, itemIndex, call }: CallAddress, result: Json): void | Promise<void> {
    this.calls.set(callKey(activation.path, itemIndex, call), result);
    this.ledger.addRow({ kind: 'call', path: activation.path, item: itemIndex, call, result });
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

  private recallCall({ activation, itemIndex, call }: CallAddress): RecalledCall {
    const result = this.calls.get(callKey(activation.path, itemIndex, call));
    if (result !== undefined) return { status: 'done', result };
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
        return void this.entries.set(path, { kind: 'wait', wait, resume: this.resumeOf(row), startedAt });
      }
      case 'resume': // see `resumed`
      case 'static-data-read': // see RunStaticData
      case 'static-data-changed':
    }
  }

  /** By the clock that decides whether a call came in time: the database's, at the claim. */
  private resumeOf({ path, wait }: WaitRow): Resume | undefined {
    const call = this.resumed.get(path);
    if (call) return { kind: 'call', items: call.items };
    return (wait.dueAt ?? Infinity) <= this.claimedAt ? { kind: 'timer' } : undefined;
  }

  private restoreStep(step: StepRecord): void {
    const { attempts, startedAt, finishedAt, failure } = step;
    const { logs, customData } = step;
    const traces = { ...(logs && { logs }), ...(customData && { customData }) };
    const outcome = failure
      ? ({ status: 'failed', failure, ...traces } as const)
      : ({ status: 'succeeded', outputs: toOutputs(step), ...traces } as const);
    this.interrupted.delete(step.path);
    this.entries.set(step.path, { kind: 'settled', outcome, attempts, startedAt, finishedAt });
  }
}

function hashOf(inputs: Activation['inputs']): string {
  return createHash('sha256').update(JSON.stringify(inputs)).digest('base64url');
}

function diverged(nodeName: string): AppError {
  const message = `After an interruption "${nodeName}" got other items than before, so what it has done already cannot be told. It was not run again.`;
  return new AppError('REPLAY_DIVERGED', message);
}
