import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, ApiClient } from '@weft/app-e2e';
import type { ClientLog, LoggedCall } from './client-log.ts';

const RETRY_AFTER_MS = 200;
const CONFLICT = 409;
const SERVER_ERROR = 500;

interface Call {
  readonly kind: LoggedCall['kind'];
  readonly run: string;
  readonly path: string;
  readonly body?: object;
  /** `Idempotency-Key`: whoever calls again with it means the same call. */
  readonly key?: string;
}

/** Calls Weft as a stranger would, and writes down what came of it. */
export class Caller {
  constructor(
    private readonly api: ApiClient,
    private readonly log: ClientLog,
  ) {}

  /** Undefined where the connection broke before there was an answer. */
  async call({ kind, run, path, key, body = {} }: Call): Promise<Answer<string> | undefined> {
    const sentAt = Date.now();
    const api = key === undefined ? this.api : this.api.with({ 'idempotency-key': key });
    const answer = await api.send<string>('POST', path, body).catch(() => undefined);
    this.log.add({
      kind,
      run,
      sentAt,
      answeredAt: Date.now(),
      status: answer?.status ?? 0,
      executionId: answer?.headers.get('weft-execution-id') ?? undefined,
      retryAfter: answer?.headers.get('retry-after') ?? undefined,
      code: (answer?.body as { code?: string } | undefined)?.code,
      key,
    });
    return answer;
  }

  /** Calls again until there is an answer that is not about trouble on the other side, whatever it says. */
  async untilHeard(call: Call): Promise<Answer<unknown>> {
    for (;;) {
      const answer = await this.call(call);
      if (answer && answer.status < SERVER_ERROR) return answer;
      await delay(RETRY_AFTER_MS);
    }
  }

  /**
   * Calls again until it is taken. A start that got no 2xx promised nothing, so the next one is a new run with a name of its own, unless it has
   * a key; a wait that has got its call already (409) has got this one, whose answer was lost.
   * @throws where nobody takes it in time.
   */
  async insist(call: Call, withinMs = 90_000): Promise<{ readonly run: string; readonly answer: Answer<string> }> {
    const deadline = performance.now() + withinMs;
    for (let attempt = 0; ; attempt++) {
      const run = nameOf(call, attempt);
      const body = call.kind === 'start' ? { ...call.body, run } : call.body;
      const answer = await this.call({ ...call, run, body });
      if (answer && isTaken(call, answer.status, attempt)) return { run, answer };
      if (performance.now() > deadline) throw new Error(`${call.run} was not taken within ${withinMs} ms: ${answer?.status}`);
      await delay(RETRY_AFTER_MS);
    }
  }
}

function nameOf({ kind, key, run }: Call, attempt: number): string {
  return attempt === 0 || kind !== 'start' || key !== undefined ? run : `${run}.${attempt}`;
}

const isTaken = ({ kind }: Call, status: number, attempt: number): boolean =>
  status < 300 || (kind === 'resume' && status === CONFLICT && attempt > 0);
