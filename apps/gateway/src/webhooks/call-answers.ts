import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import type { ExecutionEvent } from '@weft/contracts';
import { answerOfEnd, type WebhookAnswer } from '@weft/node-sdk';
import type { FastifyReply } from 'fastify';
import { WorkspaceFiles } from '../executions/workspace-files.ts';
import { gatewayConfig } from '../gateway.config.ts';
import { ExecutionFeed } from '../streaming/execution-feed.ts';
import type { CallOutcome } from './pending-calls.ts';
import { type AnswerContext, headOf, sendAnswer } from './webhook-answer.ts';

type Ending = Extract<ExecutionEvent['status'], string> | 'waiting' | 'left';
/** How a run ended, with what is answered where no step has answered. */
interface StreamEnd {
  readonly as: Ending;
  readonly answer?: WebhookAnswer;
}
type Pieces = AsyncGenerator<WebhookAnswer, StreamEnd>;
type CallContext = AnswerContext & { readonly tenantId: string; readonly executionId: string };

/** Sends what a run answers: as a whole, or piece by piece. */
@Injectable()
export class CallAnswers {
  constructor(
    private readonly feed: ExecutionFeed,
    private readonly files: WorkspaceFiles,
    @Inject(gatewayConfig.token) private readonly config: ConfigOf<typeof gatewayConfig>,
  ) {}

  /** @throws INTERNAL for a status that is none */
  send(reply: FastifyReply, answer: WebhookAnswer, context: CallContext): void {
    sendAnswer(reply, answer, { ...context, files: this.files });
  }

  /**
   * Sends what Respond nodes say, as the commits that hold it are read (run.md §6, §10). The first piece makes the head; before it there is
   * an answer like any other. A body that ends early, since the run failed, is cut off for the caller to see. Resolves once that begins, or to
   * the outcome that there is for somebody who has been sent nothing.
   */
  async follow(reply: FastifyReply, context: CallContext): Promise<CallOutcome | undefined> {
    const { tenantId, executionId } = context;
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const tooLong = setTimeout(() => gone.abort(), this.config.waitMs);
    try {
      const signal = gone.signal;
      const feed = await this.feed.open({ actor: { tenantId, userId: null }, executionId, after: 0, signal });
      const pieces = piecesOf(feed);
      const first = await pieces.next();
      if (first.done) return outcomeOf(first.value, executionId);
      const { status, headers } = headOf(first.value, context);
      void reply
        .code(status)
        .headers(headers)
        .send(Readable.from(this.bodyOf(first.value, pieces, tenantId), { objectMode: false }));
      return undefined;
    } finally {
      clearTimeout(tooLong);
    }
  }

  private async *bodyOf(first: WebhookAnswer, pieces: Pieces, tenantId: string): AsyncGenerator<Uint8Array | string, void> {
    try {
      yield* this.bytesOf(first, tenantId);
      for (;;) {
        const next = await pieces.next();
        if (!next.done) yield* this.bytesOf(next.value, tenantId);
        else if (next.value.as === 'succeeded' || next.value.as === 'waiting') return;
        else throw new Error(`The run ended otherwise: ${next.value.as}.`);
      }
    } finally {
      await pieces.return({ as: 'left' });
    }
  }

  /** JSON has a line of its own (NDJSON). */
  private async *bytesOf({ body }: WebhookAnswer, tenantId: string): AsyncGenerator<Uint8Array | string, void> {
    if (body === undefined) return;
    if ('text' in body) return void (yield body.text);
    if ('json' in body) return void (yield `${JSON.stringify(body.json)}\n`);
    const content = await this.files.open(tenantId, body.file);
    if (!content) throw new Error('The file of the answer is not there any more.');
    yield* content as AsyncIterable<Uint8Array>;
  }
}

/** What steps have answered, in the order of their commits. */
async function* piecesOf(feed: AsyncIterable<readonly ExecutionEvent[]>): Pieces {
  for await (const events of feed) {
    for (const { type, status, answer, forCalls } of events) {
      if (type === 'execution.waiting' && !forCalls) return { as: 'waiting' };
      if (type === 'execution.finished') return { as: status as Ending, answer };
      if (answer) yield answer;
    }
  }
  return { as: 'left' };
}

function outcomeOf({ as, answer }: StreamEnd, executionId: string): CallOutcome {
  if (as === 'waiting' || as === 'left') return { accepted: true };
  return { answer: answer ?? answerOfEnd(executionId, as as 'succeeded' | 'failed' | 'cancelled') };
}
