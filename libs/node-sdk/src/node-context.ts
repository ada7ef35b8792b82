import {
  seededRandom,
  type Activation,
  type CustomDataEntries,
  type Digest,
  type Effect,
  type Failure,
  type LogLine,
  type Resume,
  type RunView,
  type Scope,
} from '@weft/engine';
import type { Item, Json, OnError } from '@weft/workflow-model';
import type { BoundNode } from './bind-plan.ts';
import { Call, isAskedAbout, performOnce, type CallAddress, type CallJournal } from './calls.ts';
import type { NodeContext } from './node-definition.ts';
import { NodeFailure } from './node-failure.ts';
import type { CredentialUse } from './credential-use.ts';
import type { NodePorts, PreparedCall } from './node-ports.ts';
import type { SeenValues } from './seen-values.ts';
import type { StaticData, StaticDataMemory } from './static-data.ts';
import type { StepLog } from './step-log.ts';
import { Surroundings } from './surroundings.ts';
import type { TimeSlices } from './time-slices.ts';
import type { WebhookAnswer } from './webhook.ts';

/** What all activations of a run share. */
export interface RunHost {
  readonly run: RunView;
  readonly ports: NodePorts;
  readonly calls: CallJournal;
  readonly staticData: StaticDataMemory;
  readonly keyFor: (address: CallAddress) => string;
  readonly slices: TimeSlices;
  readonly sleep: Sleep;
  /** Of nodes with `loop`, by index. */
  memories?: Map<number, { value?: unknown }>;
}

/** Resolves after so many milliseconds, or as soon as the signal is aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** One try at an activation. */
export interface Attempt {
  readonly signal: AbortSignal;
  /** From 1. */
  readonly attempt: number;
  /** Values of expressions that the sandbox evaluates; absent where there are none. */
  readonly sandboxed?: Scope['sandboxed'];
  readonly log: StepLog;
}

const NO_ITEMS: readonly Item[] = [];
const NOBODY: readonly string[] = [];

/** The context of one activation: everything is looked up when a node asks, so making one costs next to nothing. */
export class ActivationContext implements NodeContext<unknown> {
  /** Calls made so far by item; most steps make none. */
  private callCounts: Map<number, number> | undefined;

  constructor(
    private readonly host: RunHost,
    private readonly bound: BoundNode,
    private readonly activation: Activation,
    private readonly attempt: Attempt,
  ) {}

  get signal(): AbortSignal {
    return this.attempt.signal;
  }

  get items(): readonly Item[] {
    return this.activation.inputs[0] ?? NO_ITEMS;
  }

  get inputs(): readonly (readonly Item[] | undefined)[] {
    return this.activation.inputs;
  }

  credential(type: string): CredentialUse {
    const { id: nodeId, credentials } = this.activation.node;
    const credentialId = credentials?.[type];
    if (credentialId === undefined) throw credentialMissing(type);
    return { type, credentialId, nodeId };
  }

  respond(answer: WebhookAnswer): Promise<void> {
    return this.host.ports.respond(answer, this.activation);
  }

  startCalls(calls: readonly PreparedCall[]): Promise<readonly string[]> {
    return this.host.ports.workflows.start(calls, this.activation);
  }

  seenValues(scope: 'node' | 'workflow'): SeenValues {
    const { activation } = this;
    const askedBy = this.host.keyFor({ activation, itemIndex: 0, call: this.countCall(0) });
    return this.host.ports.seenValues({ askedBy, ...(scope === 'node' && { nodeId: activation.node.id }) });
  }

  get ports(): NodePorts {
    return this.host.ports;
  }

  get onError(): OnError {
    return this.activation.node.onError;
  }

  goesOnAfter(failure: Failure): boolean {
    const { onError, retry } = this.activation.node;
    if (onError === 'stop' || isAskedAbout(failure, this.activation.node)) return false;
    const isLastAttempt = retry === undefined || this.attempt.attempt >= retry.maxAttempts;
    return isLastAttempt || failure.retryable === false;
  }

  get effect(): Effect {
    return this.activation.node.effect;
  }

  get runIndex(): number {
    return this.activation.runIndex;
  }

  memory<T>(): { value?: T } {
    const memories = (this.host.memories ??= new Map());
    const { index } = this.activation.node;
    let memory = memories.get(index);
    if (!memory) memories.set(index, (memory = {}));
    return memory as { value?: T };
  }

  random(): () => number {
    return seededRandom(`${this.host.run.facts.executionId}\n${this.activation.path}`);
  }

  get timezone(): string {
    return this.host.run.plan.timezone;
  }

  get resume(): Resume | undefined {
    return this.activation.resume;
  }

  get digest(): Digest {
    return this.host.run.digest;
  }

  get triggerOutput(): number {
    return this.host.run.facts.triggerOutput ?? 0;
  }

  get startedBy(): readonly string[] {
    return this.host.run.facts.startedBy ?? NOBODY;
  }

  get slices(): TimeSlices {
    return this.host.slices;
  }

  get surroundings(): Surroundings {
    return new Surroundings(this.host.run, this.activation);
  }

  staticData(): StaticData {
    return this.host.staticData.read(this.activation);
  }

  /** What a step does after it was given up, because of its time limit or a stop, does not count. */
  changeStaticData(changed: Partial<StaticData>): void {
    this.signal.throwIfAborted();
    this.host.staticData.change(this.activation, changed);
  }

  now(): number {
    return this.host.run.now();
  }

  log(lines: readonly LogLine[]): void {
    this.attempt.log.add(lines);
  }

  setCustomData(entries: CustomDataEntries): void {
    this.attempt.log.addCustomData(entries);
  }

  async sleep(ms: number): Promise<void> {
    this.signal.throwIfAborted();
    if (ms > 0) await this.host.sleep(ms, this.signal);
    this.signal.throwIfAborted();
  }

  params(itemIndex: number): unknown {
    const { parameters } = this.bound;
    if (parameters.constant) return parameters.constant.value;
    const scope: Scope = { run: this.host.run, activation: this.activation, itemIndex, sandboxed: this.attempt.sandboxed };
    return parameters.read(scope);
  }

  call<T extends Json>(itemIndex: number, perform: (call: Call) => Promise<T>): Promise<T> {
    const address: CallAddress = { activation: this.activation, itemIndex, call: this.countCall(itemIndex) };
    const call = new Call(address, this.host.keyFor, this.signal);
    if (this.activation.node.effect !== 'write') return perform(call);
    return performOnce(this.host.calls, address, () => perform(call));
  }

  nameWrite(itemIndex: number): string {
    return this.host.keyFor({ activation: this.activation, itemIndex, call: this.countCall(itemIndex) });
  }

  private countCall(itemIndex: number): number {
    this.callCounts ??= new Map();
    const count = this.callCounts.get(itemIndex) ?? 0;
    this.callCounts.set(itemIndex, count + 1);
    return count;
  }
}

function credentialMissing(type: string): NodeFailure {
  return new NodeFailure({
    code: 'CREDENTIAL_MISSING',
    fault: 'user',
    message: `The node needs a credential of the type "${type}" and has none.`,
    fix: 'Choose one in the node, or make one under /api/credentials first.',
    retryable: false,
  });
}
