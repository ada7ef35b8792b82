import { Injectable } from '@nestjs/common';
import { orchestrator, type OrchestratorClient, type StoredAnswer } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { InjectClient } from '@weft/messaging';

/** Of one workspace each. */
const MAX_REQUESTS = 2;
/** Answers can be large, and come in one reply. */
const MAX_RUNS = 50;

export type ReadableAnswer = Exclude<StoredAnswer, { readonly status: 'unreadable' }>;

interface Question {
  readonly executionId: string;
  readonly resolve: (answer: ReadableAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * What runs have answered, as the store has it, for all who wait for that here. Whoever asks while requests are under way goes with the
 * next one: the more there are, the more of them share one, so that thousands of callers who wait keep nobody from those who come.
 */
@Injectable()
export class StoredAnswers {
  /** By workspace, which come in turn. */
  private readonly waiting = new Map<string, Question[]>();
  private requests = 0;

  constructor(@InjectClient(orchestrator) private readonly orchestrator: Pick<OrchestratorClient, 'findAnswers'>) {}

  /** @throws INTERNAL where it cannot be read, and what the request for it throws. */
  find(tenantId: string, executionId: string): Promise<ReadableAnswer> {
    return new Promise((resolve, reject) => {
      const questions = this.waiting.get(tenantId);
      if (questions) questions.push({ executionId, resolve, reject });
      else this.waiting.set(tenantId, [{ executionId, resolve, reject }]);
      queueMicrotask(() => this.askNext());
    });
  }

  private askNext(): void {
    const [next] = this.waiting;
    if (!next || this.requests >= MAX_REQUESTS) return;
    const [tenantId, questions] = next;
    this.waiting.delete(tenantId);
    if (questions.length > MAX_RUNS) this.waiting.set(tenantId, questions.splice(MAX_RUNS));
    this.requests++;
    void this.ask(tenantId, questions).finally(() => {
      this.requests--;
      this.askNext();
    });
    this.askNext();
  }

  private async ask(tenantId: string, questions: readonly Question[]): Promise<void> {
    try {
      const answers = await this.orchestrator.findAnswers({ tenantId, executionIds: questions.map((each) => each.executionId) });
      questions.forEach((question, index) => settle(question, answers[index] ?? { status: 'absent' }));
    } catch (error) {
      for (const { reject } of questions) reject(error);
    }
  }
}

function settle({ executionId, resolve, reject }: Question, answer: StoredAnswer): void {
  if (answer.status !== 'unreadable') return resolve(answer);
  reject(new AppError('INTERNAL', `What execution ${executionId} has answered cannot be read.`));
}
