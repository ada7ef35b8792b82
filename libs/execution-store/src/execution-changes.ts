import type { ExecutionChange, ExecutionChanges as Changes } from '@weft/contracts';
import { AppError } from '@weft/errors';
import type { TenantDatabase } from '@weft/persistence';
import { READ_CHANGES, type ChangeRow } from './statements/read-changes.ts';
import { toSummary } from './statements/read-runs.ts';

/** In one read. */
const LIMIT = 200;
/** Transactions. Further back, whoever follows lists what there is: hours at any usual load. */
const MAX_BEHIND = 2_000_000;
const TRANSACTION_DIGITS = 16;
/** Of one length, so that texts are in the order of their places. */
const CURSOR = /^([0-9a-f]{16})([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;
/** Before every run. */
const NO_RUN = '00000000-0000-0000-0000-000000000000';

interface Place {
  readonly transaction: bigint;
  readonly runId: string;
}

/**
 * Which runs of a workspace got on, as they are by now: a run that has moved twice since the last look is there once. In the order of
 * (transaction, run), each after every one that was committed before it.
 */
export class ExecutionChanges {
  /** @param options.database under the role `weft_app`. */
  constructor(private readonly options: { readonly database: TenantDatabase; readonly maxBehind?: number }) {}

  /**
   * What has changed behind a cursor; without one, nothing, and where to begin.
   * @throws INVALID_INPUT for a cursor that is none, CURSOR_TOO_OLD
   */
  async read(tenantId: string, after?: string): Promise<Changes> {
    const place = after === undefined ? undefined : toPlace(after);
    const rows = await this.query(tenantId, place ?? { transaction: BEYOND_ALL, runId: NO_RUN });
    const below = BigInt(rows[0]!.below);
    if (place && place.transaction + BigInt(this.maxBehind) < below) throw tooOld();
    if (place && place.transaction > below) throw invalid();
    const changes = rows.filter(({ changed_in }) => changed_in !== null).map(toChange);
    const isLast = changes.length < LIMIT;
    return { changes, cursor: isLast ? toCursor({ transaction: below, runId: NO_RUN }) : changes.at(-1)!.cursor, isLast };
  }

  private get maxBehind(): number {
    return this.options.maxBehind ?? MAX_BEHIND;
  }

  private query(tenantId: string, { transaction, runId }: Place): Promise<ChangeRow[]> {
    return this.options.database.withTenant(tenantId, (tx) =>
      tx.query<ChangeRow>(READ_CHANGES, [tenantId, String(transaction), runId, LIMIT, this.maxBehind]),
    );
  }
}

/** No transaction has this number. */
const BEYOND_ALL = 9_223_372_036_854_775_807n;

const toChange = (row: ChangeRow): ExecutionChange => ({
  cursor: toCursor({ transaction: BigInt(row.changed_in as string), runId: row.id }),
  sequence: row.sequence,
  execution: toSummary(row),
});

const toCursor = ({ transaction, runId }: Place): string =>
  transaction.toString(16).padStart(TRANSACTION_DIGITS, '0') + runId.replaceAll('-', '');

function toPlace(cursor: string): Place {
  const [, transaction, ...runId] = CURSOR.exec(cursor) ?? [];
  if (transaction === undefined || BigInt(`0x${transaction}`) > BEYOND_ALL) throw invalid();
  return { transaction: BigInt(`0x${transaction}`), runId: runId.join('-') };
}

const invalid = (): AppError =>
  new AppError('INVALID_INPUT', 'The cursor is not one that this workspace’s stream gave.', { details: { field: 'after' } });

const tooOld = (): AppError =>
  new AppError('CURSOR_TOO_OLD', 'Too much has happened since this cursor: list the executions, and subscribe without one.');
