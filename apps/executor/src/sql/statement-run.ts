import type { SqlRequest, SqlResult, SqlStatement } from '@weft/node-sdk';
import type { ResultBudget } from './result-budget.ts';
import type { SqlConnection } from './sql-connection.ts';
import { statementTimedOut, stopped } from './sql-failures.ts';

/** How long the database may take to end a statement that it was asked to end; then the connection is cut. */
const CANCEL_WITHIN_MS = 3_000;
const command = (text: string): SqlStatement => ({ text, values: [] });

/** The statements of one request on one connection: begun → carried out one by one → ended, or undone. */
export class StatementRun {
  /** Which statement is being carried out, from 0. */
  at = 0;

  constructor(
    private readonly connection: SqlConnection,
    private readonly request: SqlRequest,
    private readonly budget: ResultBudget,
  ) {}

  /** Rejects with what the connection does, and with NodeFailure SQL_TIMED_OUT and SQL_STOPPED. A transaction is undone then. */
  async run(): Promise<readonly SqlResult[]> {
    const { statements, transaction } = this.request;
    if (!transaction) return this.each(statements);
    await this.one(command('BEGIN'));
    try {
      const results = await this.each(statements);
      await this.one(command('COMMIT'));
      return results;
    } catch (error) {
      await this.undo();
      throw error;
    }
  }

  private async each(statements: readonly SqlStatement[]): Promise<readonly SqlResult[]> {
    const results: SqlResult[] = [];
    for (const [index, statement] of statements.entries()) {
      this.at = index;
      results.push(await this.one(statement));
    }
    return results;
  }

  /** Closed, the connection takes its transaction with it. */
  private async undo(): Promise<void> {
    if (!this.connection.isUsable) return;
    const { budget } = this;
    await this.connection.run(command('ROLLBACK'), { budget, largeNumbers: 'text' }).catch(() => this.connection.close());
  }

  private async one(statement: SqlStatement): Promise<SqlResult> {
    const { signal, timeoutMs, largeNumbers } = this.request;
    if (signal.aborted) throw stopped();
    const timeout = AbortSignal.timeout(timeoutMs);
    const end = AbortSignal.any([signal, timeout]);
    let ending: Promise<void> | undefined;
    const abort = () => (ending = this.end());
    end.addEventListener('abort', abort, { once: true });
    try {
      const result = await this.connection.run(statement, { budget: this.budget, largeNumbers });
      // Some databases call a statement that was ended a success.
      end.throwIfAborted();
      return result;
    } catch (error) {
      if (signal.aborted) throw stopped();
      throw timeout.aborted ? statementTimedOut(timeoutMs) : error;
    } finally {
      end.removeEventListener('abort', abort);
      await ending;
    }
  }

  /** A session that was asked to end something could yet end what comes next: it is not used again. */
  private async end(): Promise<void> {
    const within = AbortSignal.timeout(CANCEL_WITHIN_MS);
    await this.connection.cancel(within).catch(() => undefined); // cutting the connection is what is left
    this.connection.close();
  }
}
