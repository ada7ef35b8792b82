import type { Socket } from 'node:net';
import { setOwn, type SqlResult, type SqlStatement } from '@weft/node-sdk';
import type { Json, JsonObject } from '@weft/workflow-model';
import type { Connection, ConnectionOptions, FieldPacket, ResultSetHeader } from 'mysql2';
import { mySqlValue } from './mysql-values.ts';
import type { Reading, SqlConnection, SqlLogin, SqlNetwork } from './sql-connection.ts';
import { tlsOf } from './sql-tls.ts';

/** Statements that the session keeps prepared; each costs the server memory. */
const MAX_PREPARED = 16;
/** Times are told and understood in UTC, whatever the server's own zone is. */
const IN_UTC = "SET time_zone = '+00:00'";

export async function openMySql(login: SqlLogin, network: SqlNetwork, signal: AbortSignal): Promise<SqlConnection> {
  const { host, port, user, database, password } = login;
  const tls = login.ssl === 'disable' ? undefined : tlsOf(login, network);
  const { createConnection } = await import('mysql2'); // only processes that have such nodes to run pay for it
  const socket = await network.openSocket({ host, port, signal });
  socket.setNoDelay(true);
  // The driver gives TLS no name for an address, and Node then checks the certificate for "localhost" unless the socket knows its host.
  Object.assign(socket, { _host: host });
  const options: ConnectionOptions = {
    ...{ host, port, user, database, password },
    stream: socket,
    ...(tls && { ssl: { ...tls, verifyIdentity: true } as ConnectionOptions['ssl'] }),
    charset: 'utf8mb4',
    // Whatever a server asks for, it gets no file of this machine.
    flags: ['-LOCAL_FILES'],
    ...{ supportBigNumbers: true, bigNumberStrings: true, dateStrings: true, jsonStrings: true, rowsAsArray: true },
    multipleStatements: false,
    maxPreparedStatements: MAX_PREPARED,
  };
  const connection = new MySqlConnection(createConnection(options), { socket, login, network });
  const abort = () => connection.close();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await connection.start();
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

interface Link {
  readonly socket: Socket;
  readonly login: SqlLogin;
  readonly network: SqlNetwork;
}

type Command = ReturnType<Connection['query']>;

class MySqlConnection implements SqlConnection {
  isUsable = true;
  /** Of the statement that is running: the driver does not tell it that its connection was closed. */
  private fail: ((error: Error) => void) | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly link: Link,
  ) {
    // What goes wrong while a statement runs is that statement's; at other times it shows at the next.
    connection.on('error', () => this.close());
    link.socket.on('close', () => this.close());
  }

  get socket(): Socket {
    return this.link.socket;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) =>
      this.connection.connect((error: Error | null) => (error ? reject(error) : resolve())),
    );
    await this.command(IN_UTC);
  }

  run({ text, values }: SqlStatement, reading: Reading): Promise<SqlResult> {
    return new Promise<SqlResult>((resolve, reject) => {
      const giveUp = (error: unknown) => {
        reject(error as Error);
        this.close();
      };
      const unwatch = reading.budget.watch(this.socket, giveUp);
      const fail = (error: Error) => {
        unwatch();
        reject(error);
      };
      this.fail = fail;
      const result = new ReceivedResult(reading);
      // Values are bound by the server; without any, statements go that cannot be prepared.
      const command = (
        values.length > 0 ? this.connection.execute(text, values.map(toBound) as never) : this.connection.query(text)
      ) as Command;
      command.on('error', fail);
      command.on('fields', (fields: FieldPacket[] | undefined) => result.begin(fields));
      command.on('result', (row: Json[] | ResultSetHeader) => {
        try {
          result.take(row);
        } catch (error) {
          giveUp(error);
        }
      });
      command.on('end', () => {
        unwatch();
        resolve(result.finished());
      });
    });
  }

  /** Ends the statement and not the session. */
  async cancel(signal: AbortSignal): Promise<void> {
    const { login, network } = this.link;
    const other = (await openMySql(login, network, signal)) as MySqlConnection;
    try {
      await other.command(`KILL QUERY ${Number(this.connection.threadId)}`);
    } finally {
      other.close();
    }
  }

  async reset(): Promise<void> {
    await new Promise<void>((resolve, reject) =>
      this.connection.reset((error: Error | null) => (error ? reject(error) : resolve())),
    );
    await this.command(IN_UTC);
  }

  close(): void {
    this.isUsable = false;
    this.socket.destroy();
    this.fail?.(new Error('The connection was closed.'));
  }

  private command(text: string): Promise<void> {
    return new Promise((resolve, reject) => this.connection.query(text, (error) => (error ? reject(error) : resolve())));
  }
}

/** Whole numbers as such: the driver's own form of a number is a floating one, which LIMIT does not take. */
const toBound = (value: SqlStatement['values'][number]): unknown =>
  typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : Array.isArray(value) ? JSON.stringify(value) : value;

/** A procedure gives several results; their rows are put together. */
class ReceivedResult {
  private readonly rows: JsonObject[] = [];
  private fields: readonly FieldPacket[] = [];
  private givesRows = false;
  private affectedRows = 0;
  private insertId: number | string | undefined;

  constructor(private readonly reading: Reading) {}

  begin(fields: readonly FieldPacket[] | undefined): void {
    if (!fields || fields.length === 0) return;
    this.fields = fields;
    this.givesRows = true;
  }

  /** @throws NodeFailure SQL_TOO_LARGE */
  take(row: readonly Json[] | ResultSetHeader): void {
    if (!Array.isArray(row)) return this.takeHeader(row as ResultSetHeader);
    this.reading.budget.takeRow();
    const object: Record<string, Json> = {};
    for (const [place, field] of this.fields.entries())
      setOwn(object, field.name, mySqlValue(row[place], field, this.reading.largeNumbers));
    this.rows.push(object);
  }

  finished(): SqlResult {
    const { rows, insertId, affectedRows } = this;
    if (this.givesRows) return { rows, affectedRows: rows.length };
    return { affectedRows, ...(insertId !== undefined && { insertId }) };
  }

  private takeHeader({ affectedRows, insertId }: ResultSetHeader): void {
    this.affectedRows += affectedRows;
    if (Number(insertId) !== 0) this.insertId = insertId;
  }
}
