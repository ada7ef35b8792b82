import type { JsonObject } from '@weft/workflow-model';
import type { CredentialUse } from './credential-use.ts';

/** Sent apart from the statement. A list is an array of the database, where it has them, else JSON text. */
export type SqlValue = string | number | boolean | null | readonly SqlValue[];

export interface SqlStatement {
  /** One statement. Values stand in it as `$1`, `$2` … for PostgreSQL, and as `?` for MySQL. */
  readonly text: string;
  readonly values: readonly SqlValue[];
}

export interface SqlRequest {
  /** Of the type `postgres` or `mySql`: which database it is. */
  readonly credential: CredentialUse;
  /** Carried out one after the other, on one connection. */
  readonly statements: readonly SqlStatement[];
  /** All of them or none. */
  readonly transaction: boolean;
  /** They only read, so that no leave to write is asked for. The database is not told. */
  readonly readsOnly: boolean;
  /** They are somebody's own words, which may leave something behind in the session: nobody else gets it as it is then. */
  readonly changesSession: boolean;
  /** What becomes of whole numbers of 64 bits and of decimal numbers, which JavaScript may not have exactly. */
  readonly largeNumbers: 'text' | 'number';
  /** From the wish for a connection to having one. */
  readonly connectTimeoutMs: number;
  /** Of each statement. */
  readonly timeoutMs: number;
  /** How long the connection is kept for the next one who wants it. */
  readonly keepMs: number;
  /** Ends the statement also in the database. */
  readonly signal: AbortSignal;
}

export interface SqlResult {
  /** Absent where the statement is none that gives rows. Names of columns that come twice: the last one counts. */
  readonly rows?: readonly JsonObject[];
  /** Rows that were changed, as the database says; of a statement that gives rows, those. */
  readonly affectedRows: number;
  /** MySQL: the number that the database has given the first new row. */
  readonly insertId?: number | string;
}

/** Databases that are asked in SQL, by credentials whose secrets stay behind the port. */
export interface SqlPort {
  /**
   * A result for each statement.
   * @throws NodeFailure SQL_FAILED and the like, with `details.statement`: which of the statements it was, from 0; SQL_UNREACHABLE,
   * SQL_TIMED_OUT, SQL_TOO_LARGE, CREDENTIAL_UNKNOWN and the like
   */
  run(request: SqlRequest): Promise<readonly SqlResult[]>;
}
