import type { StartTransaction } from '@weft/execution-store';
import { StartTransactions } from '@weft/execution-store';
import { Injectable } from '@nestjs/common';
import { toTime } from '../schedules/schedule-row.ts';
import type { TakenPoll } from './due-polls.ts';
import { nextPolls, toPollTimes } from './poll-row.ts';

/** Why a look failed, as it is told. */
export interface PollError {
  readonly code: string;
  readonly message: string;
  readonly fix?: string;
}

const FIRST_BACKOFF_MS = 60_000;
const MAX_BACKOFF_MS = 3_600_000;
const MAX_POSTPONE_S = 600;

/** $1 the trigger, $2 the fence. Whoever has this row decides what becomes of the look. */
const LOCK = 'SELECT now(), failures FROM orchestrator.polls WHERE id = $1 AND fence = $2 AND is_polling FOR UPDATE';

const FOUND = `
  UPDATE orchestrator.polls
     SET is_polling = false, attempts = 0, failures = 0, last_error = NULL, last_error_at = NULL, next_at = $2, last_polled_at = now(),
         last_found_at = CASE WHEN $3::uuid IS NULL THEN last_found_at ELSE now() END,
         last_execution_id = coalesce($3::uuid, last_execution_id)
   WHERE id = $1`;

const FAILED = `
  UPDATE orchestrator.polls
     SET is_polling = false, attempts = 0, failures = failures + 1, last_error = $3, last_error_at = now(), next_at = $2
   WHERE id = $1`;

const POSTPONED = `
  UPDATE orchestrator.polls
     SET is_polling = false, last_error = $3, last_error_at = now(), next_at = now() + make_interval(secs => $4)
   WHERE id = $1 AND fence = $2 AND is_polling`;

const GIVEN_BACK = `
  UPDATE orchestrator.polls SET is_polling = false, attempts = attempts - 1, next_at = now() WHERE id = $1 AND fence = $2 AND is_polling`;

interface Locked {
  /** By the database's clock, in milliseconds since the epoch. */
  readonly now: number;
  /** Before this one. */
  readonly failures: number;
}

/**
 * What becomes of a look: what it found and remembers, and when the next one is, are one transaction. A look that is not the trigger's
 * newest any more, or whose workflow is no longer active, is for nothing: whatever it found is found again.
 */
@Injectable()
export class PollOutcomes {
  constructor(private readonly transactions: StartTransactions) {}

  /**
   * @param start starts the run, where something was found, and answers with its id. What it throws undoes all.
   * @returns false where the look counts for nothing.
   */
  async keep(poll: TakenPoll, start: (transaction: StartTransaction) => Promise<string | undefined>): Promise<boolean> {
    return this.settle(poll, async (transaction, { now }) => {
      const executionId = await start(transaction);
      const [next] = nextPolls(toPollTimes(poll), now, 1);
      await transaction.query(FOUND, [poll.id, toTime(next), executionId ?? null]);
    });
  }

  /** The next look is the first that is due after a pause, which gets longer with each failure; what was remembered stays. */
  async fail(
    poll: TakenPoll,
    error: PollError & { readonly retryAfterMs?: number },
    alarm: (transaction: StartTransaction) => Promise<unknown>,
  ): Promise<boolean> {
    const { retryAfterMs = 0, ...told } = error;
    return this.settle(poll, async (transaction, { now, failures }) => {
      await alarm(transaction);
      const pauseMs = Math.max(backoffMs(failures + 1), Math.min(retryAfterMs, MAX_BACKOFF_MS));
      const [next] = nextPolls(toPollTimes(poll), now + pauseMs, 1);
      await transaction.query(FAILED, [poll.id, toTime(next), JSON.stringify(told)]);
    });
  }

  /** Weft itself did not get it done: soon again, after ever longer pauses. No failure of the trigger. */
  async postpone({ id, fence, attempts }: TakenPoll, error: PollError): Promise<void> {
    const pauseS = Math.min(2 ** Math.min(attempts, 10), MAX_POSTPONE_S);
    await this.transactions.within((transaction) => transaction.query(POSTPONED, [id, fence, JSON.stringify(error), pauseS]));
  }

  /** Whoever comes first looks. */
  async giveBack({ id, fence }: TakenPoll): Promise<void> {
    await this.transactions.within((transaction) => transaction.query(GIVEN_BACK, [id, fence]));
  }

  private settle(
    { id, fence }: TakenPoll,
    work: (transaction: StartTransaction, locked: Locked) => Promise<void>,
  ): Promise<boolean> {
    return this.transactions.within(async (transaction) => {
      const [row] = await transaction.query<{ now: Date; failures: number }>(LOCK, [id, fence]);
      if (!row) return false;
      await work(transaction, { now: row.now.getTime(), failures: row.failures });
      return true;
    });
  }
}

/** None after the first failure: the next look is as if nothing had been. */
function backoffMs(failures: number): number {
  return Math.min(FIRST_BACKOFF_MS * (2 ** (Math.min(failures, 10) - 1) - 1), MAX_BACKOFF_MS);
}
