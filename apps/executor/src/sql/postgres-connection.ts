import type { Socket } from 'node:net';
import { setOwn, type SqlResult, type SqlStatement } from '@weft/node-sdk';
import type { Json, JsonObject } from '@weft/workflow-model';
import type pg from 'pg';
import { cancelPostgres } from './postgres-cancel.ts';
import { postgresValue } from './postgres-values.ts';
import type { Reading, SqlConnection, SqlLogin, SqlNetwork } from './sql-connection.ts';
import { tlsOf, type SqlTls } from './sql-tls.ts';

/** A database that insists on TLS says so with this SQLSTATE, as it does for anybody it does not let in. */
const NOT_LET_IN = '28000';
/** Rows stay as the texts that arrive; `postgresValue` makes values of them. */
const AS_TEXT = { getTypeParser: () => (text: string) => text };

export async function openPostgres(login: SqlLogin, network: SqlNetwork, signal: AbortSignal): Promise<SqlConnection> {
  if (login.ssl === 'require') return connect(login, network, { signal, tls: tlsOf(login, network) });
  try {
    return await connect(login, network, { signal });
  } catch (error) {
    if (login.ssl === 'disable' || (error as { code?: unknown }).code !== NOT_LET_IN) throw error;
    return connect(login, network, { signal, tls: tlsOf(login, network) });
  }
}

interface Attempt {
  readonly signal: AbortSignal;
  readonly tls?: SqlTls;
}

async function connect(login: SqlLogin, network: SqlNetwork, { signal, tls }: Attempt): Promise<SqlConnection> {
  const { default: driver } = await import('pg'); // only processes that have such nodes to run pay for it
  const { host, port, user, database, password } = login;
  const socket = await network.openSocket({ host, port, signal });
  const client = new driver.Client({
    ...{ host, port, user, database },
    // A function, so that no password of this process's own environment ever stands in for an empty one.
    password: () => password,
    stream: () => asStarting(socket),
    ssl: tls ?? false,
    keepAlive: true,
    application_name: 'weft',
  });
  const connection = new PostgresConnection(driver, client, { socket, login, network, tls });
  const abort = () => connection.close();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await client.connect();
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** The client would connect the socket by itself; it is connected, to an address that the guard has checked. */
function asStarting(socket: Socket): Socket {
  socket.connect = () => {
    process.nextTick(() => socket.emit('connect'));
    return socket;
  };
  return socket;
}

interface Link {
  readonly socket: Socket;
  readonly login: SqlLogin;
  readonly network: SqlNetwork;
  readonly tls?: SqlTls;
}

class PostgresConnection implements SqlConnection {
  isUsable = true;

  constructor(
    private readonly driver: typeof pg,
    private readonly client: pg.Client,
    private readonly link: Link,
  ) {
    // What goes wrong while a statement runs is that statement's; at other times it shows at the next.
    client.on('error', () => this.close());
    client.on('end', () => (this.isUsable = false));
  }

  get socket(): Socket {
    return this.link.socket;
  }

  run(statement: SqlStatement, reading: Reading): Promise<SqlResult> {
    return new Promise<SqlResult>((resolve, reject) => {
      const rows: JsonObject[] = [];
      const giveUp = (error: unknown) => {
        reject(error as Error);
        this.close();
      };
      const unwatch = reading.budget.watch(this.socket, giveUp);
      const query = this.queryOf(statement);
      query.on('row', (row: readonly (string | null)[], result?: pg.ResultBuilder) => {
        try {
          reading.budget.takeRow();
          rows.push(toObject(row, result?.fields ?? [], reading));
        } catch (error) {
          giveUp(error);
        }
      });
      query.on('error', (error: Error) => {
        unwatch();
        reject(error);
      });
      query.on('end', ({ fields, rowCount }: pg.ResultBuilder) => {
        unwatch();
        resolve({ ...(fields.length > 0 && { rows }), affectedRows: rowCount ?? 0 });
      });
      this.client.query(query);
    });
  }

  async cancel(signal: AbortSignal): Promise<void> {
    const { processID, secretKey } = this.client as unknown as { processID: number | null; secretKey: number | null };
    if (processID !== null && secretKey !== null) await cancelPostgres({ processID, secretKey }, this.link, signal);
  }

  /** Cannot be done within a transaction that was left open; then the connection goes, and the transaction with it. */
  async reset(): Promise<void> {
    await this.client.query('DISCARD ALL');
  }

  close(): void {
    this.isUsable = false;
    this.socket.destroy();
  }

  /** The extended protocol takes one statement and no more, whatever its text says. */
  private queryOf({ text, values }: SqlStatement): pg.Query {
    const how = { rowMode: 'array', queryMode: 'extended', types: AS_TEXT };
    return new this.driver.Query({ text, values: [...values], ...how } as unknown as pg.QueryConfig);
  }
}

function toObject(row: readonly (string | null)[], fields: readonly pg.FieldDef[], { largeNumbers }: Reading): JsonObject {
  const object: Record<string, Json> = {};
  for (const [place, { name, dataTypeID }] of fields.entries()) {
    const text = row[place] ?? null;
    setOwn(object, name, text === null ? null : postgresValue(text, dataTypeID, largeNumbers));
  }
  return object;
}
