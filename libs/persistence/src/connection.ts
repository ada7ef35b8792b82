import pg from 'pg';
import type { DatabaseRole } from './roles.ts';

export interface ConnectionOptions {
  /** `postgres://…`, as `DATABASE_URL` has it. */
  readonly url: string;
  /** The role to work under; the user's own where it is left out. */
  readonly role?: DatabaseRole;
  /** Connections at most. */
  readonly max?: number;
  /** Shown in `pg_stat_activity`. */
  readonly name?: string;
  /** The server gives a statement up after this time; 0 means never. */
  readonly statementTimeoutMs?: number;
  /** How long the client waits for an answer before it gives the connection up; a little longer than the server by default. */
  readonly replyTimeoutMs?: number;
}

const DEFAULT_MAX_CONNECTIONS = 10;
/** With the grace below, a server that vanished without a word is noticed in less than 30 s. */
const DEFAULT_STATEMENT_TIMEOUT_MS = 20_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** How much longer the client waits than the server: what is silent for that long is a dead connection. */
const REPLY_GRACE_MS = 5_000;
const KEEP_ALIVE_AFTER_MS = 10_000;
/**
 * The server's side of the same: a client that vanished in the middle of a transaction must not keep its locks. Times in ms and s;
 * settings of TCP are ignored on a private socket.
 */
const ABOUT_VANISHED_CLIENTS = {
  idle_in_transaction_session_timeout: 25_000,
  tcp_keepalives_idle: 10,
  tcp_keepalives_interval: 5,
  tcp_keepalives_count: 3,
};

/** Adds startup options to a URL. They are what `RESET` returns to, so that no statement can leave the role. */
export function withStartupOptions(url: string, options: Readonly<Record<string, string | number>>): string {
  const [address = '', query = ''] = url.split('?', 2);
  const params = new URLSearchParams(query);
  const added = Object.entries(options).map(([name, value]) => `-c ${name}=${value}`);
  params.set('options', [params.get('options'), ...added].filter(Boolean).join(' '));
  return `${address}?${params}`;
}

/** The same server and user, another database. */
export function withDatabase(url: string, database: string): string {
  const [address = '', query] = url.split('?', 2);
  const start = address.indexOf('/', address.indexOf('://') + 3);
  const server = start < 0 ? address : address.slice(0, start);
  return `${server}/${encodeURIComponent(database)}${query === undefined ? '' : `?${query}`}`;
}

/** What node-postgres is configured with, for pools of our own and for those that TypeORM makes. */
export function toPoolConfig(options: ConnectionOptions): pg.PoolConfig & { connectionString: string } {
  const { url, role, max = DEFAULT_MAX_CONNECTIONS, name = 'weft', statementTimeoutMs = DEFAULT_STATEMENT_TIMEOUT_MS } = options;
  const { replyTimeoutMs = statementTimeoutMs > 0 ? statementTimeoutMs + REPLY_GRACE_MS : 0 } = options;
  return {
    connectionString: withStartupOptions(url, {
      ...(role ? { role } : {}),
      statement_timeout: statementTimeoutMs,
      timezone: 'UTC',
      ...ABOUT_VANISHED_CLIENTS,
    }),
    application_name: name,
    max,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    ...(replyTimeoutMs > 0 ? { query_timeout: replyTimeoutMs } : {}),
  };
}

/** A pool that survives the loss of its connections: each query after a loss gets a new one. */
export function createPool(options: ConnectionOptions): pg.Pool {
  const pool = new pg.Pool(toPoolConfig(options));
  // An idle connection that breaks is reported here alone and already dropped: the next query says if the server is gone.
  pool.on('error', () => undefined);
  // Nor is one that breaks between two statements of a transaction: the next of them says so. Without a listener the process would end.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
