import type { DeadLetter, DeadLetterCount, DeadLetterReason, Page } from '@weft/contracts';
import type { TenantDatabase } from '@weft/persistence';
import { decodeJson } from '../codec.ts';
import { codesOf, LETTER_COLUMNS, reasonOf, toDeadLetter, type LetterEdit, type LetterRow } from './dead-letter.ts';
import { fromLetterCursor, toLetterCursor } from './dead-letter-cursor.ts';

/** Which letters; what is left out does not matter. */
export interface LetterFilter {
  readonly tenantId: string;
  readonly state: DeadLetter['state'];
  readonly workflowId?: string;
  readonly code?: string;
  readonly reason?: DeadLetterReason;
  readonly callerTold?: boolean;
  readonly failedAfter?: Date;
  readonly failedBefore?: Date;
}

export interface LetterPage extends LetterFilter {
  readonly limit: number;
  /** `nextCursor` of the page before, in the same order. */
  readonly cursor?: string;
  readonly order: 'newest' | 'oldest';
}

const FILTER = `
  tenant_id = $1 AND state = $2 AND ($3::uuid IS NULL OR workflow_id = $3) AND ($4::text IS NULL OR code = $4)
  AND ($5::text[] IS NULL OR code = ANY ($5)) AND ($6::text[] IS NULL OR code <> ALL ($6)) AND ($7::boolean IS NULL OR caller_told = $7)
  AND ($8::timestamptz IS NULL OR failed_at >= $8) AND ($9::timestamptz IS NULL OR failed_at < $9)`;

/** A cursor has milliseconds, and so has every `failed_at`. */
const list = (isBeyond: '<' | '>', direction: 'DESC' | 'ASC') => `
  SELECT ${LETTER_COLUMNS} FROM execution.dead_letters
  WHERE ${FILTER} AND ($10::timestamptz IS NULL OR (failed_at, id) ${isBeyond} ($10, $11::uuid))
  ORDER BY failed_at ${direction}, id ${direction} LIMIT $12`;
const LIST = { newest: list('<', 'DESC'), oldest: list('>', 'ASC') } as const;

/** The most frequent first. */
const COUNT = `
  SELECT workflow_id, code, count(*)::int AS count, min(failed_at) AS oldest, max(failed_at) AS newest FROM execution.dead_letters
  WHERE ${FILTER} GROUP BY workflow_id, code ORDER BY count DESC, workflow_id, code LIMIT 500`;

interface CountRow {
  readonly workflow_id: string;
  readonly code: string;
  readonly count: number;
  readonly oldest: Date;
  readonly newest: Date;
}

/** A letter with its edit. */
export interface FoundLetter extends DeadLetter {
  readonly edit?: LetterEdit;
}

/** What a tenant sees of its dead letters. */
export class DeadLetterReader {
  /** @param options.database opened under the role `weft_app`. */
  constructor(private readonly options: { readonly database: TenantDatabase }) {}

  /** @throws INVALID_INPUT for a cursor that is none. */
  async list({ limit, cursor, order, ...filter }: LetterPage): Promise<Page<DeadLetter>> {
    const from = cursor === undefined ? undefined : fromLetterCursor(cursor);
    const values = [...toValues(filter), from?.failedAt ?? null, from?.id ?? null, limit + 1];
    const rows = await this.options.database.withTenant(filter.tenantId, (tx) => tx.query<LetterRow>(LIST[order], values));
    const items = rows.slice(0, limit).map(toDeadLetter);
    const last = items.at(-1);
    return rows.length > limit && last ? { items, nextCursor: toLetterCursor(last) } : { items };
  }

  /** How many there are of each workflow and code, up to 500 of such kinds. */
  async count(filter: LetterFilter): Promise<DeadLetterCount[]> {
    const rows = await this.options.database.withTenant(filter.tenantId, (tx) => tx.query<CountRow>(COUNT, toValues(filter)));
    return rows.map(({ workflow_id: workflowId, code, count, oldest, newest }) => ({
      ...{ workflowId, code, reason: reasonOf(code), count },
      oldestAt: oldest.toISOString(),
      newestAt: newest.toISOString(),
    }));
  }

  async find(tenantId: string, id: string): Promise<FoundLetter | undefined> {
    const sql = `SELECT ${LETTER_COLUMNS}, edit FROM execution.dead_letters WHERE tenant_id = $1 AND id = $2`;
    const [row] = await this.options.database.withTenant(tenantId, (tx) =>
      tx.query<LetterRow & { edit: Buffer | null }>(sql, [tenantId, id]),
    );
    return row && { ...toDeadLetter(row), ...(row.edit ? { edit: decodeJson<LetterEdit>(row.edit) } : {}) };
  }
}

function toValues({ tenantId, state, workflowId, code, reason, callerTold, ...times }: LetterFilter): unknown[] {
  const codes = reason && codesOf(reason);
  return [
    ...[tenantId, state, workflowId ?? null, code ?? null],
    codes && 'of' in codes ? codes.of : null,
    codes && 'not' in codes ? codes.not : null,
    callerTold ?? null,
    times.failedAfter ?? null,
    times.failedBefore ?? null,
  ];
}
