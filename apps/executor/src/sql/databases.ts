import type { ResolvedCredential } from '@weft/contracts';
import type { SendPermit } from '@weft/egress';
import { isNodeFailure, NodeFailure, type SqlPort, type SqlRequest, type SqlResult } from '@weft/node-sdk';
import { toCredentialFailure, wrongType } from '../credentials/credential-failure.ts';
import type { CredentialWish, OpenedCredentials } from '../credentials/opened-credentials.ts';
import { loginOf, type ConnectionPools } from './connection-pools.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { RESULT_LIMITS, ResultBudget, type ResultLimits } from './result-budget.ts';
import type { SqlConnection } from './sql-connection.ts';
import { connectingTimedOut, toSqlFailure } from './sql-failures.ts';
import { StatementRun } from './statement-run.ts';

type Run = Pick<CredentialWish, 'tenantId' | 'executionId'> & { readonly permit: SendPermit };

/** The databases of the credentials that nodes of one run name. */
export class Databases implements SqlPort {
  constructor(
    private readonly pools: ConnectionPools,
    private readonly opened: Pick<OpenedCredentials, 'open'>,
    private readonly user: Run,
    private readonly limits: ResultLimits = RESULT_LIMITS,
  ) {}

  async run(request: SqlRequest): Promise<readonly SqlResult[]> {
    const credential = await this.open(request);
    const { host, password } = loginOf(credential.fields);
    const pool = this.pools.poolFor(this.user.tenantId, credential);
    const connection = await this.connect(pool, request, { host, password });
    try {
      if (!request.readsOnly && this.user.permit.isRevoked) await this.user.permit.obtain();
      const statements = new StatementRun(connection, request, new ResultBudget(this.limits));
      return await statements.run().catch((error: unknown) => {
        throw located(toSqlFailure(error, { host, password }), statements.at);
      });
    } finally {
      await giveBack(pool, connection, request);
    }
  }

  private async open({ credential: { type, credentialId, nodeId } }: SqlRequest): Promise<ResolvedCredential> {
    const { tenantId, executionId } = this.user;
    const credential = await this.opened.open({ tenantId, executionId, credentialId, nodeId }).catch((error: unknown) => {
      throw toCredentialFailure(error, type);
    });
    if (credential.type !== type) throw wrongType(type, credential.type);
    return credential;
  }

  private async connect(
    pool: ConnectionPool,
    { signal, connectTimeoutMs }: SqlRequest,
    about: { readonly host: string; readonly password: string },
  ): Promise<SqlConnection> {
    const timeout = AbortSignal.timeout(connectTimeoutMs);
    try {
      return await pool.acquire(AbortSignal.any([signal, timeout]));
    } catch (error) {
      signal.throwIfAborted();
      if (timeout.aborted) throw connectingTimedOut(about.host, connectTimeoutMs);
      throw toSqlFailure(error, about);
    }
  }
}

/** Nobody gets a session as somebody's own statements have left it: with settings, locks, or a transaction that is open. */
async function giveBack(pool: ConnectionPool, connection: SqlConnection, request: SqlRequest): Promise<void> {
  if (request.changesSession && connection.isUsable) await connection.reset().catch(() => connection.close());
  pool.release(connection, request.keepMs);
}

function located(error: NodeFailure, statement: number): NodeFailure {
  if (!isNodeFailure(error) || !error.failure.code.startsWith('SQL_')) return error;
  const details = error.failure.details as object | undefined;
  return new NodeFailure({ ...error.failure, details: { ...details, statement } });
}
