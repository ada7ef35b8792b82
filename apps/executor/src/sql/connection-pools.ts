import type { ResolvedCredential } from '@weft/contracts';
import { ConnectionPool } from './connection-pool.ts';
import { openMySql } from './mysql-connection.ts';
import { openPostgres } from './postgres-connection.ts';
import type { OpenConnection, SqlLogin, SqlNetwork } from './sql-connection.ts';

interface Kept {
  readonly version: string;
  readonly pool: ConnectionPool;
}

/** Beyond this, pools that hold no connection are forgotten. */
const MAX_KEPT = 1_000;
const DRIVERS: Readonly<Record<string, OpenConnection>> = { postgres: openPostgres, mySql: openMySql };

/** The connections of this process to databases of workflows, by workspace and credential. */
export class ConnectionPools {
  private readonly pools = new Map<string, Kept>();

  constructor(private readonly network: SqlNetwork) {}

  /** A credential that has changed gets connections of its own; those of before are closed. */
  poolFor(tenantId: string, { credentialId, type, version, fields }: ResolvedCredential): ConnectionPool {
    const key = keyOf(tenantId, credentialId);
    const content = `${type} ${version} ${JSON.stringify(fields)}`;
    const kept = this.pools.get(key);
    if (kept?.version === content) return kept.pool;
    kept?.pool.retire();
    if (this.pools.size >= MAX_KEPT) this.forgetEmpty();
    const login = loginOf(fields);
    const connect = DRIVERS[type] as OpenConnection;
    const pool = new ConnectionPool((signal) => connect(login, this.network, signal), login.maxConnections);
    this.pools.set(key, { version: content, pool });
    return pool;
  }

  /** Its connections are closed, those in use once they are given back. */
  drop({ tenantId, credentialId }: { readonly tenantId: string; readonly credentialId: string }): void {
    const key = keyOf(tenantId, credentialId);
    this.pools.get(key)?.pool.retire();
    this.pools.delete(key);
  }

  close(): void {
    for (const { pool } of this.pools.values()) pool.retire();
    this.pools.clear();
  }

  private forgetEmpty(): void {
    for (const [key, { pool }] of this.pools) if (pool.isEmpty) this.pools.delete(key);
  }
}

export function loginOf(fields: ResolvedCredential['fields']): SqlLogin {
  return { password: '', ...(fields as unknown as Omit<SqlLogin, 'password'>) };
}

const keyOf = (tenantId: string, credentialId: string): string => `${tenantId}:${credentialId.toLowerCase()}`;
