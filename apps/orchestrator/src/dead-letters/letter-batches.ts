import type { Actor, LetterResult, LetterResults, Parsed } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { AppError, isAppError } from '@weft/errors';
import { DeadLetterReader, type LetterFilter } from '@weft/execution-store';
import { Injectable, Logger } from '@nestjs/common';
import { DeadLettersService, type RedriveHow } from './dead-letters.service.ts';

type Choice = Omit<Parsed<typeof orchestrator.requests.dismissDeadLetters>, 'actor'>;
type Filter = NonNullable<Choice['filter']>;

/** Of one batch; each takes some statements, and other requests need connections too. */
const AT_A_TIME = 4;
/** Letters for which there is no time by then are refused, and stay as they are. */
const WITHIN_MS = 40_000;

/** Deals with many dead letters, each for itself: what is refused for one is done for the others. */
@Injectable()
export class LetterBatches {
  private readonly logger = new Logger(LetterBatches.name);

  constructor(
    private readonly letters: DeadLettersService,
    private readonly found: DeadLetterReader,
  ) {}

  redrive(actor: Actor, choice: Choice, how: RedriveHow): Promise<LetterResults> {
    return this.each(actor, choice, async (id) => ({ id, status: 'redriven', ...(await this.letters.redrive(actor, id, how)) }));
  }

  dismiss(actor: Actor, choice: Choice): Promise<LetterResults> {
    return this.each(actor, choice, async (id) => {
      await this.letters.dismiss(actor, id);
      return { id, status: 'dismissed' };
    });
  }

  /** In the order of the choice. */
  private async each(actor: Actor, choice: Choice, act: (id: string) => Promise<LetterResult>): Promise<LetterResults> {
    const { ids, nextCursor } = await this.choose(actor, choice);
    const deadline = performance.now() + WITHIN_MS;
    const results: LetterResult[] = [];
    for (let from = 0; from < ids.length; from += AT_A_TIME) {
      const isLate = performance.now() > deadline;
      const some = ids.slice(from, from + AT_A_TIME);
      results.push(...(await Promise.all(some.map(async (id) => (isLate ? late(id) : this.attempt(id, act))))));
    }
    return { results, ...(nextCursor === undefined ? {} : { nextCursor }) };
  }

  private async choose({ tenantId }: Actor, { ids, filter, limit, cursor }: Choice) {
    if ((ids === undefined) === (filter === undefined))
      throw new AppError(
        'INVALID_INPUT',
        'Say which dead letters: by ids, or by a filter, which may be empty for all that are open.',
      );
    if (ids) return { ids: [...new Set(ids)], nextCursor: undefined };
    const page = await this.found.list({ tenantId, state: 'open', ...toTimes(filter!), limit, cursor, order: 'oldest' });
    return { ids: page.items.map(({ id }) => id), nextCursor: page.nextCursor };
  }

  private async attempt(id: string, act: (id: string) => Promise<LetterResult>): Promise<LetterResult> {
    try {
      return await act(id);
    } catch (error) {
      if (isAppError(error)) return { id, status: 'refused', code: error.code, message: error.message };
      this.logger.error({ message: 'A dead letter could not be dealt with.', executionId: id, err: error });
      return { id, status: 'refused', code: 'INTERNAL', message: 'It could not be dealt with; the log has the cause.' };
    }
  }
}

const late = (id: string): LetterResult => ({
  ...{ id, status: 'refused', code: 'REQUEST_TIMEOUT' },
  message: 'There was no time for it: nothing was done. Ask again.',
});

/** A filter of a request in the store's terms. */
export function toTimes({ failedAfter, failedBefore, ...filter }: Filter): Omit<LetterFilter, 'tenantId' | 'state'> {
  return {
    ...filter,
    ...(failedAfter === undefined ? {} : { failedAfter: new Date(failedAfter) }),
    ...(failedBefore === undefined ? {} : { failedBefore: new Date(failedBefore) }),
  };
}
