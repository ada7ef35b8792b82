import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { SqlLogin, SqlNetwork } from './sql-connection.ts';
import type { SqlTls } from './sql-tls.ts';

/** PostgreSQL manual, §55.7: SSLRequest and CancelRequest. */
const SSL_REQUEST = 80_877_103;
const CANCEL_REQUEST = 80_877_102;
const YES = 'S'.charCodeAt(0);

interface Session {
  readonly processID: number;
  readonly secretKey: number;
}

interface Way {
  readonly login: Pick<SqlLogin, 'host' | 'port'>;
  readonly network: Pick<SqlNetwork, 'openSocket'>;
  readonly tls?: SqlTls;
}

/** Asks the server to end what a session is doing. Resolves once it has taken note; it gives no answer. */
export async function cancelPostgres(session: Session, { login, network, tls }: Way, signal: AbortSignal): Promise<void> {
  const { host, port } = login;
  const plain = await network.openSocket({ host, port, signal });
  const abort = () => plain.destroy();
  signal.addEventListener('abort', abort, { once: true });
  plain.on('error', () => plain.destroy());
  try {
    const socket = tls ? await secured(plain, tls) : plain;
    socket.on('error', () => plain.destroy());
    socket.end(message(CANCEL_REQUEST, session.processID, session.secretKey));
    socket.resume();
    await once(plain, 'close');
  } finally {
    signal.removeEventListener('abort', abort);
    plain.destroy();
  }
}

async function secured(plain: Socket, tls: SqlTls): Promise<Socket> {
  plain.write(message(SSL_REQUEST));
  const [answer] = (await once(plain, 'data', { close: ['close'] } as object)) as [Buffer];
  if (answer[0] !== YES) throw new Error('The server has no TLS.');
  plain.removeAllListeners('data');
  const socket = connectTls({ socket: plain, ...tls });
  await once(socket, 'secureConnect');
  return socket;
}

/** Its length first, then numbers of 32 bits. */
function message(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + numbers.length * 4);
  bytes.writeInt32BE(bytes.length, 0);
  numbers.forEach((number, index) => bytes.writeInt32BE(number | 0, 4 + index * 4));
  return bytes;
}
