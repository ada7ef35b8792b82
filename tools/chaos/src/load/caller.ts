import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, ApiClient } from '@weft/app-e2e';
import type { ClientLog, LoggedCall } from './client-log.ts';

const RETRY_AFTER_MS = 200;
const CONFLICT = 409;

interface Call {
  readonly kind: LoggedCall['kind'];
  readonly run: string;
  readonly path: string;
  readonly body?: object;
}

/** Calls Weft as a stranger would, and writes down what came of it. */
export class Caller {
  constructor(
    private readonly api: ApiClient,
    private readonly log: ClientLog,
  ) {}

  /** Undefined where the connection broke before there was an answer. */
  async call({ kind, run, path, body = {} }: Call): Promise<Answer<string> | undefined> {
    const sentAt = Date.now();
    const answer = await this.api.send<string>('POST', path, body).catch(() => undefined);
    this.log.add({
      kind,
      run,
      sentAt,
      answeredAt: Date.now(),
      status: answer?.status ?? 0,
      executionId: answer?.headers.get('weft-execution-id') ?? undefined,
      retryAfter: answer?.headers.get('retry-after') ?? undefined,
      code: (answer?.body as { code?: string } | undefined)?.code,
    });
    return answer;
  }

  /**
   * Calls again until it is taken. A start that got no 2xx promised nothing, so the next one is a new run with a name of its own; a wait
   * that has got its call already (409) has got this one, whose answer was lost.
   * @throws where nobody takes it in time.
   */
  async insist(call: Call, withinMs = 90_000): Promise<{ readonly run: string; readonly answer: Answer<string> }> {
    const deadline = performance.now() + withinMs;
    for (let attempt = 0; ; attempt++) {
      const run = attempt === 0 || call.kind !== 'start' ? call.run : `${call.run}.${attempt}`;
      const answer = await this.call({ ...call, run, body: { run } });
      if (answer && (answer.status < 300 || (call.kind === 'resume' && answer.status === CONFLICT && attempt > 0)))
        return { run, answer };
      if (performance.now() > deadline) throw new Error(`${call.run} was not taken within ${withinMs} ms: ${answer?.status}`);
      await delay(RETRY_AFTER_MS);
    }
  }
}
