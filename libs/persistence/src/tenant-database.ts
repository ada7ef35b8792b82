import { AppError } from '@weft/errors';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { isConnectionLoss, toStoreError } from './store-error.ts';

/** One transaction, and all that may be done in it. Not to be used after its work has ended. */
export interface Transaction {
  /** Rows as the driver gives them: bigint as text, timestamptz as Date, bytea as Buffer. */
  query<Row extends object = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
  /** Entities and repositories on this transaction's connection. */
  readonly manager: EntityManager;
}

/** A transaction that sees and changes the rows of one tenant. */
export interface TenantTransaction extends Transaction {
  readonly tenantId: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The one way to tenant tables. Each piece of work is a transaction that names its tenant; the name ends with the
 * transaction, so that a pooled connection carries nothing over. Row-level security does the rest.
 */
export class TenantDatabase {
  /** @param source opened under the role `weft_app`. */
  constructor(private readonly source: DataSource) {}

  /** Runs work that sees and changes the rows of one tenant. @throws STORE_UNAVAILABLE after a lost connection. */
  async withTenant<T>(tenantId: string, work: (tx: TenantTransaction) => Promise<T>): Promise<T> {
    if (!UUID.test(tenantId)) throw new AppError('INVALID_INPUT', 'The tenant id is no UUID.');
    return this.transaction(async (runner) => {
      await runner.query(`SELECT set_config('weft.tenant', $1, true)`, [tenantId]);
      return work({ ...toTransaction(runner), tenantId });
    });
  }

  /** Within a transaction, work that sees and changes the rows of another tenant: what concerns several happens to all or to none. */
  async inTenant<T>(tx: Transaction, tenantId: string, work: (tx: TenantTransaction) => Promise<T>): Promise<T> {
    if (!UUID.test(tenantId)) throw new AppError('INVALID_INPUT', 'The tenant id is no UUID.');
    const [before] = await tx.query<{ tenant: string | null }>(`SELECT current_setting('weft.tenant', true) AS tenant`);
    const name = (id: string) => tx.query(`SELECT set_config('weft.tenant', $1, true)`, [id]);
    await name(tenantId);
    const result = await work({ ...tx, tenantId });
    // Not after an error: the transaction is over then, and the name with it.
    await name(before?.tenant ?? '');
    return result;
  }

  /** Runs work on global tables; whatever touches a tenant's table raises. @throws STORE_UNAVAILABLE after a lost connection. */
  async withoutTenant<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.transaction((runner) => work(toTransaction(runner)));
  }

  private async transaction<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      await runner.startTransaction();
      const result = await work(runner);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      const isLost = runner.isReleased || isConnectionLoss(error);
      // Where the connection is gone, so is the transaction: the first error is the one to tell.
      if (isLost) await discardConnection(runner, error);
      else if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw toStoreError(error, isLost);
    } finally {
      await runner.release().catch(() => undefined);
    }
  }
}

/**
 * A connection that fell silent must not go back to the pool, where the next transaction would wait for it as long. TypeORM has this,
 * but does not declare it; a runner that gave its connection back already does nothing here.
 */
async function discardConnection(runner: QueryRunner, error: unknown): Promise<void> {
  const { releasePostgresConnection } = runner as unknown as { releasePostgresConnection(error: unknown): Promise<void> };
  await releasePostgresConnection.call(runner, error);
}

function toTransaction(runner: QueryRunner): Transaction {
  return {
    query: async <Row extends object>(sql: string, params: readonly unknown[] = []) => {
      const result = await runner.query(sql, [...params], true);
      return result.records as Row[];
    },
    manager: runner.manager,
  };
}
