import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import pg from 'pg';

/** A TCP door to the database that can lose what comes back: the commit is made, and nobody hears of it. */
export interface DatabaseProxy {
  readonly url: string;
  /** Cuts each connection on which the server answers next, its answer unheard, so many times; then all is well again. */
  loseReplies(times: number): void;
  /** Ends every connection and refuses new ones, until `open`. */
  close(): void;
  open(): void;
  readonly lostReplies: number;
  stop(): Promise<void>;
}

export async function openDatabaseProxy(url: string): Promise<DatabaseProxy> {
  const { host, port, user, database } = new pg.Client({ connectionString: url });
  const sockets = new Set<Socket>();
  const state = { toLose: 0, lost: 0, closed: false };
  const server = createServer((client) => {
    if (state.closed) return void client.destroy();
    const upstream = host.startsWith('/') ? createConnection(`${host}/.s.PGSQL.${port}`) : createConnection(port, host);
    const end = () => [client, upstream].forEach((socket) => socket.destroy());
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end).on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on('data', (bytes) => upstream.write(bytes));
    upstream.on('data', (bytes) => {
      if (state.toLose === 0) return void client.write(bytes);
      state.toLose--;
      state.lost++;
      end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endAll = () => sockets.forEach((socket) => socket.destroy());
  return {
    url: `postgres://${user}@127.0.0.1:${(server.address() as AddressInfo).port}/${database}`,
    loseReplies: (times) => void (state.toLose = times),
    close() {
      state.closed = true;
      endAll();
    },
    open: () => void (state.closed = false),
    get lostReplies() {
      return state.lost;
    },
    async stop() {
      endAll();
      server.close();
      await once(server, 'close');
    },
  };
}
