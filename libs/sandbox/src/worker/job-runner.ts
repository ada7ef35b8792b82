import type { AskHeader, DoneHeader, GuestFailure, JobHeader } from '../protocol.ts';
import { Answers } from './answers.ts';
import type { CodeContext, IsolateHost } from './isolate-host.ts';

const FINISHED = -1;
const STUCK = -2;
const NOT_BEGUN = -3;
const ASKING = -4;
/** The calls that run user code and its microtasks; the others only read what came of it. */
const STEPS: ReadonlySet<string> = new Set(['begin', 'tick', 'status', 'settleRequest']);
/** The words of isolated-vm 7. */
const TIMED_OUT = 'Script execution timed out.';
const LOSS = /^(?:Script execution timed out\.|Isolate (?:was|is) (?:already )?disposed)/;
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface JobEnd {
  readonly header: DoneHeader;
  readonly result: string;
}

/** The isolate is gone or stopped in the middle of something: the process has to end. */
class IsolateLost extends Error {
  readonly failure: GuestFailure;

  constructor(failure: GuestFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

type Call = (name: keyof CodeContext['call'], args?: unknown[]) => unknown;

/** Runs one job at a time in the isolate and says how it ended. Time limits here are a courtesy: the pool enforces them. */
export class JobRunner {
  private readonly host: IsolateHost;
  private readonly maxResultBytes: number;
  private readonly ask: (header: AskHeader, request: string) => void;
  private readonly answers = new Answers();

  constructor(host: IsolateHost, maxResultBytes: number, ask: (header: AskHeader, request: string) => void) {
    this.host = host;
    this.maxResultBytes = maxResultBytes;
    this.ask = ask;
  }

  /** What came to a request of a job; passed over where that job is not running any more. */
  answer(job: number, id: number, text: string): void {
    this.answers.put(job, id, text);
  }

  async run(job: JobHeader, data: string): Promise<JobEnd> {
    const code = this.host.take(job);
    if (!('factory' in code)) return { header: this.done(job, { failure: code }), result: '' };
    try {
      return await this.runIn(code, job, data);
    } catch (error) {
      return { header: this.done(job, { failure: this.describeLoss(error, job), final: true }), result: '' };
    }
  }

  private async runIn(code: CodeContext, job: JobHeader, data: string): Promise<JobEnd> {
    const deadline = performance.now() + job.timeoutMs;
    const call: Call = (name, args = []) => {
      const timeout = Math.min(Math.ceil(deadline - performance.now()), MAX_TIMER_MS);
      if (timeout <= 0) throw new IsolateLost(timedOut(job));
      try {
        return code.call[name].applySync(undefined, args as never[], { timeout, result: { copy: true } });
      } catch (error) {
        // isolated-vm also throws the rejections that nobody awaited: those are the code's own affair.
        if (this.isLoss(error) || !STEPS.has(name)) throw error;
        return undefined;
      }
    };
    const settings = {
      mode: job.mode,
      names: code.names,
      globals: job.globals,
      timezone: job.timezone,
      now: job.now,
      maxResultChars: this.maxResultBytes,
    };
    this.answers.begin(job.id);
    call('begin', [data, JSON.stringify(settings), code.factory.derefInto()]);
    const stuck = await this.waitForEnd(job, call, deadline);
    const outcome = JSON.parse(call('outcomeText') as string) as Pick<DoneHeader, 'failure' | 'console' | 'customData'>;
    const failure = stuck ? NEVER_SETTLES : outcome.failure;
    const result = failure ? '' : (call('resultText') as string);
    const reusable = call('cleanUp') === true;
    this.host.release(code, reusable);
    return { header: this.done(job, { ...outcome, failure }), result };
  }

  /** True where the code waits for something that cannot happen any more. */
  private async waitForEnd(job: JobHeader, call: Call, deadline: number): Promise<boolean> {
    for (;;) {
      const status = call('status') as number;
      if (status === NOT_BEGUN) throw new Error('the run could not begin');
      if (status === FINISHED) return false;
      if (status === STUCK) return true;
      this.sendRequests(job, call('takeRequests') as string);
      const leftMs = Math.max(0, deadline - performance.now());
      await this.answers.wait(status === ASKING ? leftMs : Math.min(status, leftMs));
      for (const { id, text } of this.answers.take()) call('settleRequest', [id, text]);
      if (status !== ASKING) call('tick');
    }
  }

  private sendRequests(job: JobHeader, text: string): void {
    if (text === '') return;
    for (const { id, request } of JSON.parse(text) as { id: number; request: unknown }[])
      this.ask({ type: 'ask', job: job.id, id }, JSON.stringify(request));
  }

  private isLoss(error: unknown): boolean {
    return this.host.isolate.isDisposed || LOSS.test(String((error as Error | undefined)?.message));
  }

  private describeLoss(error: unknown, job: JobHeader): GuestFailure {
    if (error instanceof IsolateLost) return error.failure;
    const message = String((error as Error | undefined)?.message);
    if (message === TIMED_OUT) return timedOut(job);
    if (this.isLoss(error)) return OUT_OF_MEMORY;
    return { code: 'CODE_FAILED', message: message.slice(0, 1_000) };
  }

  private done(job: JobHeader, rest: Partial<DoneHeader>): DoneHeader {
    return { type: 'done', id: job.id, console: [], final: false, ...rest };
  }
}

const timedOut = (job: JobHeader): GuestFailure => ({
  code: 'CODE_TIMED_OUT',
  message: `The code did not finish within ${job.timeoutMs} ms.`,
});

const OUT_OF_MEMORY: GuestFailure = { code: 'CODE_OUT_OF_MEMORY', message: 'The code used more memory than a Code node may.' };

const NEVER_SETTLES: GuestFailure = {
  code: 'CODE_FAILED',
  message: 'The code awaits a promise that nothing will settle: no timer is left that could.',
};
