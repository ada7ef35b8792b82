import type { ApiClient } from '@weft/app-e2e';
import { waitFor, waitUntilNoneLeft } from '@weft/testing';
import type { Evidence, Fault } from '../checker/evidence.ts';
import type { Measure } from '../chaos-test.ts';
import { observeEvents, observeOpenApprovals, observeRuns } from '../checker/observer.ts';
import type { House } from '../house/house.ts';
import type { Effect } from '../ledger/effect.ts';
import { Caller } from './caller.ts';
import { isAccepted, type LoggedCall } from './client-log.ts';
import { documentOf, type Shape } from './documents.ts';
import { ownWorkspace, type Workspace } from './workspaces.ts';

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
  /** The call that ends its wait. */
  readonly path: string;
}

export interface StartOptions {
  /** Those who were refused call again. */
  readonly insist?: boolean;
  readonly callers?: number;
  /** Each start has an `Idempotency-Key` of its own, and whoever calls again sends it again. */
  readonly keyed?: boolean;
  /** Besides the name of the run. */
  readonly bodyOf?: (index: number) => object;
}

/** Runs of one workflow, from their starts to their ends, and what there is to see of them. */
export class Wave {
  readonly faults: Fault[] = [];
  readonly caller: Caller;
  private sent = 0;

  readonly house: House;
  readonly name: string;
  readonly workflowId: string;
  private readonly api: ApiClient;
  private readonly path: string;
  private readonly writes: number;

  private constructor(parts: { house: House; name: string; workflowId: string; writes: number; workspace: Workspace }) {
    ({ house: this.house, name: this.name, workflowId: this.workflowId, writes: this.writes } = parts);
    this.api = parts.workspace.api;
    this.path = `${parts.workspace.webhooks}/${this.name}`;
    this.caller = new Caller(this.api, this.house.log);
  }

  /** @param name of its webhook, and what the names of its runs begin with. */
  static prepare(house: House, name: string, shape: Shape, workspace?: Workspace): Promise<Wave> {
    return Wave.of(house, name, { document: documentOf(name, house.ledger.url, shape), writes: shape.writes, workspace });
  }

  /** Of a document of one's own, whose webhook has the name as its path. @param what.writes steps that each of its runs has */
  static async of(house: House, name: string, what: { document: object; writes: number; workspace?: Workspace }): Promise<Wave> {
    const { document, writes, workspace = ownWorkspace(house) } = what;
    const { id } = await workspace.api.create(document);
    await workspace.api.activate(id);
    return new Wave({ house, name, workflowId: id, writes, workspace });
  }

  /** Starts so many runs and resolves once all callers have their answers. */
  async start(count: number, options: StartOptions = {}): Promise<void> {
    const from = this.sent;
    this.sent += count;
    const indexes = Array.from({ length: count }, (_, index) => from + index);
    await inTurn(indexes, options.callers ?? CALLERS, (index) => this.startOne(index, options));
  }

  /** One start; where it is sent several times at once, with one `Idempotency-Key`. */
  async startTimes(index: number, times: number): Promise<void> {
    const start = this.startOf(index, { keyed: times > 1 });
    await Promise.all(Array.from({ length: times }, () => this.caller.call(start)));
  }

  /** Starts as many a second until it is stopped; resolves then, once all callers have their answers. */
  startSteadily(perSecond: number, { insist = false } = {}): { stop(): Promise<void> } {
    const callers = new Set<Promise<unknown>>();
    const timer = setInterval(() => {
      if (callers.size >= MAX_STEADY_CALLERS) return;
      const calling: Promise<unknown> = this.startOne(this.sent++, { insist }).finally(() => callers.delete(calling));
      callers.add(calling);
    }, 1_000 / perSecond);
    return {
      stop: async () => {
        clearInterval(timer);
        await Promise.all(callers);
      },
    };
  }

  /** Starts runs that answer with the address that ends their wait. @param then done with each at once */
  async startWaiting(count: number, then?: (waiting: Waiting) => Promise<unknown>): Promise<Waiting[]> {
    const from = this.sent;
    this.sent += count;
    const waiting: Waiting[] = [];
    const indexes = Array.from({ length: count }, (_, index) => from + index);
    await inTurn(indexes, CALLERS, async (index) => {
      const { run, answer } = await this.caller.insist(this.startOf(index));
      if (!URL.canParse(answer.body)) throw new Error(`${run} was answered ${answer.status} without the address of its wait`);
      const one = { run, path: new URL(answer.body).pathname };
      waiting.push(one);
      await then?.(one);
    });
    return waiting;
  }

  /** The open questions of its runs, and the calls that approve them. */
  async openApprovals(): Promise<Waiting[]> {
    const runs = new Map(this.accepted().map(({ executionId, run }) => [executionId, run]));
    const open = await observeOpenApprovals(this.api);
    return open.flatMap(({ id, executionId }) => {
      const run = runs.get(executionId);
      return run === undefined ? [] : [{ run, path: `/api/orchestrator/approvals/${id}/approve` }];
    });
  }

  /** Ends these waits, whoever is refused calling again. */
  async resume(waiting: readonly Waiting[]): Promise<void> {
    await inTurn(waiting, CALLERS, ({ run, path }) => this.caller.insist({ kind: 'resume', run, path }));
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
    const { api, workflowId, faults } = this;
    const runs = await observeRuns(api, workflowId);
    const ended = runs.filter(({ status }) => ENDED.has(status)).map(({ id }) => id);
    const events = await observeEvents(api, ended.slice(0, MAX_FEEDS));
    const later = await observeRuns(api, workflowId);
    return { calls: this.calls(), effects: this.effects(), faults, runs, later, events, steps: this.writes };
  }

  /** What callers were told who got no 2xx: by status, 0 for a broken connection. */
  refused(): Measure {
    const others = this.calls().filter(({ kind, status }) => kind === 'start' && (status < 200 || status >= 300));
    const counts = [...Map.groupBy(others, ({ status }) => status)].map(([status, calls]) => `${calls.length} × ${status}`);
    return { what: 'starts that got no 2xx', value: counts.join(', ') || 'none', bound: `of ${this.calls().length}` };
  }

  private startOf(index: number, { keyed = false, bodyOf = () => ({}) }: StartOptions = {}) {
    const run = `${this.name}-${index}`;
    const key = keyed ? run : undefined;
    return { kind: 'start' as const, run, path: this.path, body: { ...bodyOf(index), run }, key };
  }

  private startOne(index: number, options: StartOptions): Promise<unknown> {
    const start = this.startOf(index, options);
    return options.insist ? this.caller.insist(start) : this.caller.call(start);
  }

  private async left(as: ReadonlySet<string>): Promise<string[]> {
    const statuses = new Map((await observeRuns(this.api, this.workflowId)).map(({ id, status }) => [id, status]));
    const status = ({ executionId }: LoggedCall) => statuses.get(executionId as string) ?? 'unknown';
    return this.accepted().flatMap((call) => (as.has(status(call)) ? [] : [`${call.run} ${status(call)}`]));
  }
}

/** Does it to all of them, so many at the same time. */
export async function inTurn<T>(values: Iterable<T>, atOnce: number, act: (value: T) => Promise<unknown>): Promise<void> {
  const left = Iterator.from(values);
  const work = async () => {
    for (const value of left) await act(value);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

export const ENDED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);
export const WAITING: ReadonlySet<string> = new Set(['waiting']);
