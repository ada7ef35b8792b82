import type { Output, Parsed, ResumeTarget } from '@weft/contracts';
import { executor, orchestrator } from '@weft/contracts';
import { AppError } from '@weft/errors';
import {
  IdempotencyKeys,
  PlanStore,
  readResumeToken,
  resumeToken,
  RunResumes,
  type KeptKey,
  type KeyAddress,
  type KeyedResume,
  type OpenWait,
  type ResumeRow,
  type RunAddress,
  type RunToResume,
} from '@weft/execution-store';
import { EventPublisher } from '@weft/messaging';
import type { ResumeRoute } from '@weft/node-sdk';
import type { ConfigOf } from '@weft/config';
import { Inject, Injectable } from '@nestjs/common';
import { assertSame } from '../executions/idempotency.controller.ts';
import { orchestratorConfig } from '../orchestrator.config.ts';
import { mayStillWaitFor, type ResumeCall } from './early-calls.ts';

type FindResume = Parsed<typeof orchestrator.requests.findResume>;
type Resume = Parsed<typeof orchestrator.requests.resume>;
type Found = { readonly open: OpenWait } | 'early';

/** How often a run is looked at again because it has moved on meanwhile. */
const ATTEMPTS = 20;
/** Of one run: each is a row that lasts as long as the run. */
const MAX_RESUMES = 10_000;

/** Calls of resume addresses: what they are for, and the end of the wait (run.md §11). */
@Injectable()
export class ResumesService {
  constructor(
    private readonly resumes: RunResumes,
    private readonly plans: PlanStore,
    private readonly events: EventPublisher,
    private readonly keys: IdempotencyKeys,
    @Inject(orchestratorConfig.token) private readonly config: ConfigOf<typeof orchestratorConfig>,
  ) {}

  /** @throws RESUME_NOT_FOUND also for a token that is not ours, RESUME_REFUSED, EXECUTION_FINISHED */
  async find({ token, ...call }: FindResume): Promise<ResumeTarget> {
    const address = this.addressOf(token);
    const isFirst = () => this.findOpen(address, call);
    return this.unlessRepeated(scopeOf(address, call), { isFirst, repeats: (earlier) => toRepeatedTarget(address, earlier) });
  }

  tokenOf(address: RunAddress): string {
    return resumeToken(this.config.secretKey, address);
  }

  /** @throws RESUME_NOT_FOUND for a token that is not ours */
  addressOf(token: string): RunAddress {
    const address = readResumeToken(this.config.secretKey, token);
    if (!address) throw notFound();
    return address;
  }

  /** @throws as `find` */
  resume(call: Resume): Promise<Output<typeof orchestrator.requests.resume>> {
    const isFirst = () => this.commit(call);
    const key = call.idempotency?.key;
    return this.unlessRepeated({ ...scopeOf(call, call), key }, { isFirst, repeats: (earlier) => toRepeated(earlier, call) });
  }

  private async findOpen(address: RunAddress, call: Omit<FindResume, 'token'>): Promise<ResumeTarget> {
    const seen = await this.look(address);
    const found = await this.match(seen, call);
    const executionMode = seen.mode === 'manual' ? ('test' as const) : ('production' as const);
    const about = { ...address, executionMode };
    if (found === 'early') return { ...about, status: 'early' };
    const { path } = found.open.row;
    return { ...about, status: 'open', path, resume: routeOf(found.open) as ResumeRoute };
  }

  private async commit(call: Resume): Promise<Output<typeof orchestrator.requests.resume>> {
    const address = { tenantId: call.tenantId, executionId: call.executionId };
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const seen = await this.look(address);
      if (seen.resumes >= MAX_RESUMES) throw refused('The run has got more calls than a run may get.');
      const open = call.wait === undefined ? undefined : openWait(seen, call.wait);
      if (!open && !(await this.isStillEarly(seen, call))) return { status: 'begun' };
      if (
        !(await this.resumes.resume(seen, toRow(call, seen, open), {
          dueAt: open?.row.wait.dueAt,
          keyed: this.keyOf(call, open),
        }))
      )
        continue;
      this.events.publish(executor.events.workQueued, {});
      return { status: open ? 'resumed' : 'kept' };
    }
    throw new AppError('SERVICE_UNAVAILABLE', 'The run moves on too fast to be resumed; try again.');
  }

  /** A call with the same key may come first at any time: what refuses this one is then no refusal. */
  private async unlessRepeated<T>(
    { key, ...scope }: Omit<KeyAddress, 'key'> & { readonly key?: string },
    { isFirst, repeats }: { isFirst: () => Promise<T>; repeats: (earlier: KeptKey) => T },
  ): Promise<T> {
    if (key === undefined) return isFirst();
    const earlier = await this.keys.find({ ...scope, key });
    if (earlier) return repeats(earlier);
    try {
      return await isFirst();
    } catch (error) {
      const meanwhile = await this.keys.find({ ...scope, key });
      if (!meanwhile) throw error;
      return repeats(meanwhile);
    }
  }

  private keyOf(call: Resume, open: OpenWait | undefined): KeyedResume | undefined {
    if (!call.idempotency) return undefined;
    const route = open && routeOf(open);
    const answer = route?.route.respond === 'immediately' ? { answer: route.route.immediate } : {};
    return { ...call.idempotency, ...answer, scope: scopeOf(call, call).scope, keepDays: this.config.idempotencyDays, route };
  }

  private async look(address: RunAddress): Promise<RunToResume> {
    const seen = await this.resumes.find(address);
    if (seen === 'absent') throw notFound();
    if (seen === 'over') throw new AppError('EXECUTION_FINISHED', 'The run is over; it waits for nothing any more.');
    return seen;
  }

  private async match(seen: RunToResume, call: Omit<FindResume, 'token'>): Promise<Found> {
    const waits = seen.waits.filter((wait) => {
      const resume = routeOf(wait);
      return resume?.kind === call.kind && resume.route.path === call.suffix;
    });
    const fitting = waits.filter((wait) => call.kind === 'form' || routeOf(wait)?.route.method === call.method);
    const open = fitting.find(({ state }) => state === 'open');
    if (open) return { open };
    if (fitting.some(({ state }) => state === 'resumed')) throw refused('The wait has got its call already.');
    if (waits.some(({ state }) => state === 'open')) throw notFound(routeOf(waits[0] as OpenWait)?.route.method);
    const isEarly = await this.mayBeEarly(seen, call);
    if (isEarly && call.kind === 'webhook') return 'early';
    if (isEarly) throw new AppError('RESUME_REFUSED', 'The run has not come to this form yet.', { details: { early: true } });
    if (fitting.length > 0) throw refused('The wait is over, and the run has gone on.');
    throw refused('The run does not wait for this.');
  }

  private async mayBeEarly(seen: RunToResume, call: ResumeCall): Promise<boolean> {
    const plan = await this.plans.load(seen.tenantId, seen.planHash);
    return plan !== undefined && mayStillWaitFor(call, plan, seen);
  }

  /** Nobody asked who makes the call: it must not end a wait that has begun meanwhile. */
  private async isStillEarly(seen: RunToResume, { method, suffix }: Resume): Promise<boolean> {
    return (await this.match(seen, { kind: 'webhook', method, suffix })) === 'early';
  }
}

/** The same key for another address of the run is another key. */
function scopeOf({ tenantId, executionId }: RunAddress, call: { method: string; suffix: string; key?: string }) {
  return { tenantId, scope: `resume ${executionId} ${call.method} ${call.suffix}`, key: call.key };
}

const toRepeatedTarget = (address: RunAddress, { route }: KeptKey): ResumeTarget => ({
  ...address,
  executionMode: 'production',
  status: 'repeated',
  resume: route as ResumeRoute | undefined,
});

function toRepeated(earlier: KeptKey, { idempotency }: Resume): Output<typeof orchestrator.requests.resume> {
  assertSame(earlier, idempotency?.requestHash ?? '');
  return { status: 'repeated', ...(earlier.answer && { answer: earlier.answer }) };
}

const routeOf = ({ row }: OpenWait): ResumeRoute | undefined =>
  row.wait.kind === 'call' ? (row.wait.accepts as unknown as ResumeRoute) : undefined;

function openWait(seen: RunToResume, path: string): OpenWait {
  const wait = seen.waits.find(({ row }) => row.path === path);
  if (!wait || wait.state === 'over') throw refused('The wait is over, and the run has gone on.');
  if (wait.state === 'resumed') throw refused('The wait has got its call already.');
  if ((wait.row.wait.dueAt ?? Infinity) <= seen.seenAt) throw refused('The time of the wait is over.');
  return wait;
}

function toRow({ method, suffix, items, reply }: Resume, seen: RunToResume, open: OpenWait | undefined): ResumeRow {
  const to = open ? { path: open.row.path } : { after: seen.waits.length, method, suffix };
  return { kind: 'resume', to, items, at: Date.now(), ...(reply && { reply }) };
}

/** The same for what never was and for what is signed wrongly. */
function notFound(method?: string): AppError {
  const hint = method === undefined ? 'Check that it is complete.' : `It takes ${method}.`;
  return new AppError('RESUME_NOT_FOUND', `Nothing waits at this address. ${hint}`);
}

const refused = (why: string): AppError => new AppError('RESUME_REFUSED', why);
