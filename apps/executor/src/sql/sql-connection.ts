import type { Socket } from 'node:net';
import type { Egress } from '@weft/egress';
import type { SqlRequest, SqlResult, SqlStatement } from '@weft/node-sdk';
import type { ResultBudget } from './result-budget.ts';

/** The fields of a credential for a database. */
export interface SqlLogin {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** `allow`: without TLS, and with it where the database insists. */
  readonly ssl: 'disable' | 'allow' | 'require';
  readonly ignoreSslIssues: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly maxConnections: number;
}

/** The way to databases. */
export interface SqlNetwork extends Pick<Egress, 'openSocket'> {
  /** Whether the operator lets credentials accept any certificate. */
  readonly allowInvalidCertificates: boolean;
}

export interface Reading extends Pick<SqlRequest, 'largeNumbers'> {
  readonly budget: ResultBudget;
}

/** A session of a database. Carries out one statement at a time. */
export interface SqlConnection {
  /** False once it is broken or closed. */
  readonly isUsable: boolean;
  /** Rejects with what the database or the network says, or with a NodeFailure. */
  run(statement: SqlStatement, reading: Reading): Promise<SqlResult>;
  /** Asks the database, over another connection, to end the statement that is running. */
  cancel(signal: AbortSignal): Promise<void>;
  /** Makes the session as good as new; rejects where that cannot be. */
  reset(): Promise<void>;
  close(): void;
  readonly socket: Socket;
}

export type OpenConnection = (login: SqlLogin, network: SqlNetwork, signal: AbortSignal) => Promise<SqlConnection>;
