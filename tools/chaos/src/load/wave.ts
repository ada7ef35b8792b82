import { waitFor, waitUntilNoneLeft } from '@weft/testing';
import type { Evidence, Fault } from '../checker/evidence.ts';
import type { Measure } from '../chaos-test.ts';
import { observeEvents, observeRuns } from '../checker/observer.ts';
import type { House } from '../house/house.ts';
import type { Effect } from '../ledger/effect.ts';
import { Caller } from './caller.ts';
import { isAccepted, type LoggedCall } from './client-log.ts';
import { documentOf, type Shape } from './documents.ts';

/** Callers at the same time. */
const CALLERS = 32;
/** One who starts steadily waits for nobody, up to so many unanswered calls. */
const MAX_STEADY_CALLERS = 200;
/** Runs whose events are read to their end, of the many. */
const MAX_FEEDS = 500;
/** A machine that is busy elsewhere is slow, not stuck. */
const QUIET_MS = 60_000;
const LIMIT_MS = 30 * 60_000;

export interface Waiting {
  readonly run: string;
  readonly path: string;
}

/** Runs of one workflow, from their starts to their ends, and what there is to see of them. */
export class Wave {
  readonly faults: Fault[] = [];
  readonly caller: Caller;
  private sent = 0;

  private constructor(
    readonly house: House,
    readonly name: string,
    readonly workflowId: string,
    private readonly shape: Shape,
  ) {
    this.caller = new Caller(house.api, house.log);
  }

  /** @param name of its webhook, and what the names of its runs begin with. */
  static async prepare(house: House, name: string, shape: Shape): Promise<Wave> {
    const { id } = await house.api.create(documentOf(name, house.ledger.url, shape));
    await house.api.activate(id);
    return new Wave(house, name, id, shape);
  }

  /** Starts so many runs and resolves once all callers have their answers. `insist`: those who were refused call again. */
  async start(count: number, { insist = false, callers = CALLERS } = {}): Promise<void> {
    const until = (this.sent += count);
    let next = until - count;
    const call = async () => {
      while (next < until) await this.startOne(next++, insist);
    };
    await Promise.all(Array.from({ length: callers }, call));
  }

  /** Starts as many a second until it is stopped; resolves then, once all callers have their answers. */
  startSteadily(perSecond: number, { insist = false } = {}): { stop(): Promise<void> } {
    const callers = new Set<Promise<unknown>>();
    const timer = setInterval(() => {
      if (callers.size >= MAX_STEADY_CALLERS) return;
      const calling: Promise<unknown> = this.startOne(this.sent++, insist).finally(() => callers.delete(calling));
      callers.add(calling);
    }, 1_000 / perSecond);
    return {
      stop: async () => {
        clearInterval(timer);
        await Promise.all(callers);
      },
    };
  }

  /** Starts runs that answer with the address that ends their wait. */
  async startWaiting(count: number): Promise<Waiting[]> {
    const from = this.sent;
    this.sent += count;
    const waiting: Waiting[] = [];
    const next = Array.from({ length: count }, (_, index) => from + index).values();
    const call = async () => {
      for (const index of next) {
        const { run, answer } = await this.caller.insist(this.startOf(index));
        if (!URL.canParse(answer.body)) throw new Error(`${run} was answered ${answer.status} without the address of its wait`);
        waiting.push({ run, path: new URL(answer.body).pathname });
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, call));
    return waiting;
  }

  calls(): LoggedCall[] {
    return this.house.log.callsOf(`${this.name}-`);
  }

  accepted(): LoggedCall[] {
    return this.calls().filter(isAccepted);
  }

  effects(): Effect[] {
    return this.house.ledger.effectsOf(`${this.name}-`);
  }

  async untilEffects(count: number): Promise<void> {
    await waitFor(() => this.effects().length >= count, {
      timeoutMs: QUIET_MS,
      intervalMs: 20,
      what: `${count} effects of ${this.name}`,
    });
  }

  /** Notes a fault around what makes it. */
  async strike(kind: string, fault: () => unknown): Promise<Fault> {
    const at = Date.now();
    await fault();
    const struck = { kind, at, until: Date.now() };
    this.faults.push(struck);
    return struck;
  }

  /** Waits until every accepted run is over, and asks for all that can be seen of them. */
  async settle(): Promise<Evidence> {
    await this.untilAll(ENDED);
    return this.observe();
  }

  /** Waits until every accepted run is in one of these states. */
  async untilAll(statuses: ReadonlySet<string>): Promise<void> {
    await waitUntilNoneLeft(() => this.left(statuses), {
      what: `the end of the runs of ${this.name}`,
      progress: () => this.effects().length,
      quietMs: QUIET_MS,
      limitMs: LIMIT_MS,
      intervalMs: 250,
    });
  }

  async observe(): Promise<Evidence> {
    const { house, workflowId, faults } = this;
    const runs = await observeRuns(house.api, workflowId);
    const ended = runs.filter(({ status }) => ENDED.has(status)).map(({ id }) => id);
    const events = await observeEvents(house.api, ended.slice(0, MAX_FEEDS));
    const later = await observeRuns(house.api, workflowId);
    return { calls: this.calls(), effects: this.effects(), faults, runs, later, events, steps: this.shape.writes };
  }

  /** What callers were told who got no 2xx: by status, 0 for a broken connection. */
  refused(): Measure {
    const others = this.calls().filter(({ kind, status }) => kind === 'start' && (status < 200 || status >= 300));
    const counts = [...Map.groupBy(others, ({ status }) => status)].map(([status, calls]) => `${calls.length} × ${status}`);
    return { what: 'starts that got no 2xx', value: counts.join(', ') || 'none', bound: `of ${this.calls().length}` };
  }

  private startOf(index: number) {
    const run = `${this.name}-${index}`;
    return { kind: 'start' as const, run, path: `/webhook/${this.name}`, body: { run } };
  }

  private startOne(index: number, insist: boolean): Promise<unknown> {
    return insist ? this.caller.insist(this.startOf(index)) : this.caller.call(this.startOf(index));
  }

  private async left(as: ReadonlySet<string>): Promise<string[]> {
    const statuses = new Map((await observeRuns(this.house.api, this.workflowId)).map(({ id, status }) => [id, status]));
    const status = ({ executionId }: LoggedCall) => statuses.get(executionId as string) ?? 'unknown';
    return this.accepted().flatMap((call) => (as.has(status(call)) ? [] : [`${call.run} ${status(call)}`]));
  }
}

export const ENDED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);
export const WAITING: ReadonlySet<string> = new Set(['waiting']);
