import { createHash } from 'node:crypto';
import type { Activation, Clock, Journal, JournalEntry, Wait } from '@weft/engine';
import { AppError } from '@weft/errors';
import { asksPeople, type ClaimedRun, type JournalRow, type RunAddress } from '@weft/execution-store';
import { nameOfCall, type CallAddress, type CallJournal, type RecalledCall } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import { toAskedEvent } from './approval-events.ts';
import type { ChildRuns } from './child-runs.ts';
import type { GatheredRun } from './gathered-run.ts';
import { callKey, JournalMemory } from './journal-memory.ts';
import type { RunLedger } from './run-ledger.ts';
import type { WritePermit } from './write-permit.ts';

/**
 * The journal of one run (run.md §4): what is known of it, and what this attempt adds.
 *
 * - A write starts only after a commit that holds its intent and every row before it, and only with a permit: see `WritePermit`.
 * - A call's result is committed before the next call of the step starts, so at most one call of a step is uncertain. The last call's
 *   result travels with the step's own row: n writes in a row cost n + 1 commits. That row goes with the run's next commit, and has one
 *   of its own where writes in other branches are under way, or where the next is long in coming.
 * - A write that an earlier attempt has begun is begun again with the same items, or the run fails: its calls are recalled by item.
 * - A question about a step ends what the step had begun: the failure that it asks about is known, and so is what follows it.
 * - Uncertain is the first call that an interrupted step has no result for; those after it were never started.
 */
export class RunJournal implements Journal, CallJournal {
  readonly memory: JournalMemory;
  /** Paths of steps whose newest result waits for the step's own row, or for a further call of the same item. */
  private readonly heldBack = new Set<string>();
  /** Paths of writes that have begun and are not over. */
  private readonly writing = new Set<string>();

  constructor(
    private readonly gathered: GatheredRun,
    private readonly surroundings: {
      readonly command: RunAddress;
      readonly clock: Clock;
      readonly permit: Pick<WritePermit, 'obtain'>;
      readonly ledger: Pick<RunLedger, 'commit'>;
      readonly children: Pick<ChildRuns, 'call'>;
    },
    claimed: ClaimedRun | undefined,
  ) {
    this.memory = new JournalMemory(claimed, claimed?.claimedAt ?? surroundings.clock.now());
  }

  recall(path: string): JournalEntry | undefined;
  recall(address: CallAddress): RecalledCall;
  recall(asked: string | CallAddress): JournalEntry | RecalledCall | undefined {
    return typeof asked === 'string' ? this.memory.entries.get(asked) : this.recallCall(asked);
  }

  /** An answer needs no intent: its own commit is the barrier, and giving it twice is the same as once. */
  begin(activation: Activation): void | Promise<void> {
    if (activation.node.effect !== 'write') return;
    this.writing.add(activation.path);
    return this.commitIntent(activation);
  }

  /** The recorder adds the step's row in the same turn, since only it sees the outputs as they were handed on; a write that follows shares the commit. */
  settle({ path }: Activation): void {
    if (!this.writing.delete(path)) return;
    this.gathered.noteUrgent(this.surroundings.clock.now());
    if (this.writing.size > 0) this.surroundings.ledger.commit().catch(() => undefined); // where it is refused, the run's next commit is too
  }

  park(activation: Activation, wait: Wait, gate?: string): void {
    const { node, runIndex } = activation;
    const path = gate ?? activation.path;
    this.writing.delete(activation.path);
    if (this.memory.entries.get(path)?.kind === 'wait') return;
    const startedAt = this.surroundings.clock.now();
    const about = { nodeId: node.id, nodeName: node.name, runIndex, ...(gate !== undefined && { step: activation.path }) };
    const kept = wait.kind === 'children' ? this.surroundings.children.call(activation, wait, path) : wait;
    const row = { kind: 'wait', path, ...about, wait: kept, startedAt } as const;
    this.memory.waits.push(row);
    this.gathered.addRow(row);
    if (asksPeople(row)) this.gathered.addEvent(toAskedEvent(this.surroundings.command, row));
  }

  record(address: CallAddress, result: Json): void | Promise<void> {
    const { activation, itemIndex, call } = address;
    const path = nameOfCall(address);
    this.memory.calls.set(callKey(path, itemIndex, call), result);
    this.gathered.addRow({ kind: 'call', path, item: itemIndex, call, result });
    const isLast = itemIndex === (activation.inputs[0]?.length ?? 0) - 1;
    if (!isLast) return this.commitBeforeWrite();
    this.heldBack.add(activation.path);
  }

  secure({ activation }: CallAddress): void | Promise<void> {
    if (this.heldBack.delete(activation.path)) return this.commitBeforeWrite();
  }

  private async commitIntent({ node, path, inputs }: Activation): Promise<void> {
    const inputHash = hashOf(inputs);
    if ((this.memory.intendedInputs.get(path) ?? inputHash) !== inputHash) throw diverged(node.name);
    await this.commitBeforeWrite({ kind: 'intent', path, inputHash, startedAt: this.surroundings.clock.now() });
  }

  /** @throws EXECUTION_LOST_OWNERSHIP where another executor has taken the run over. */
  private commitBeforeWrite(intent?: JournalRow): Promise<void> {
    return this.surroundings.permit.obtain(intent && (() => this.gathered.addRow(intent)));
  }

  private recallCall(address: CallAddress): RecalledCall {
    const { activation, itemIndex, call } = address;
    const key = callKey(nameOfCall(address), itemIndex, call);
    const result = this.memory.calls.get(key);
    if (result !== undefined) return { status: 'done', result };
    const items = this.memory.givenItems.get(key);
    if (items) return { status: 'given', items };
    return this.memory.interrupted.delete(activation.path) ? { status: 'uncertain' } : { status: 'unknown' };
  }
}

function hashOf(inputs: Activation['inputs']): string {
  return createHash('sha256').update(JSON.stringify(inputs)).digest('base64url');
}

function diverged(nodeName: string): AppError {
  const message = `After an interruption "${nodeName}" got other items than before, so what it has done already cannot be told. It was not run again.`;
  return new AppError('REPLAY_DIVERGED', message);
}
