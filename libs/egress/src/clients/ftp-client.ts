import type { Socket } from 'node:net';
import { connect, TLSSocket, type ConnectionOptions } from 'node:tls';
import { isNodeFailure } from '@weft/node-sdk';
import type { Client, FTPContext, FTPResponse } from 'basic-ftp';
import type { Egress } from '../egress.ts';
import { canonicalAddress } from '../ip-address.ts';
import { answerUnreadable, brokeOff, quoted, signInRefused, stopped, tlsNotOffered, unsafe } from './client-failures.ts';
import { DataStream } from './data-stream.ts';
import { reasonOf } from './secured-socket.ts';

/** Fields of a credential of the type `ftp`. */
export interface FtpServer {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  /** `explicit`: nothing is said before TLS is. */
  readonly secure: 'explicit' | 'none';
  readonly disableTlsVerification: boolean;
}

type Way = Pick<Egress, 'openSocket' | 'tlsOptions'>;

/** How long the server may be silent while it owes an answer or data. */
export const FTP_IDLE_MS = 30_000;
const MAX_LISTING_BYTES = 16 * 1_048_576;
/** Services that are full or going down say so, whatever they were asked. */
const CLOSING = 421;

/**
 * Connects, speaks TLS where asked, and signs in. Data connections are passive, and go to the very address of the first one, whatever the
 * server says.
 * @throws NodeFailure HTTP_BLOCKED, HTTP_UNREACHABLE, HTTP_TLS, SIGN_IN_REFUSED, SERVER_BROKE_OFF, SERVER_ANSWER_UNREADABLE
 */
export async function openFtp(egress: Way, server: FtpServer, signal: AbortSignal): Promise<Client> {
  const { host, port, secure, disableTlsVerification } = server;
  const tls = secure === 'none' ? undefined : egress.tlsOptions({ host, acceptsAnyCertificate: disableTlsVerification });
  const library = await import('basic-ftp');
  const socket = await egress.openSocket({ host, port, signal });
  const client = new library.Client(FTP_IDLE_MS, { allowSeparateTransferHost: false, maxListingBytes: MAX_LISTING_BYTES });
  const transfers = new DataConnections(egress, { host, address: canonicalAddress(socket.remoteAddress ?? '') ?? '' });
  client.prepareTransfer = (ftp) => transfers.prepare(ftp);
  const abort = () => client.close();
  signal.addEventListener('abort', abort, { once: true });
  try {
    client.ftp.socket = socket;
    await signIn(client, server, tls);
    return client;
  } catch (error) {
    client.close();
    throw signal.aborted ? stopped() : error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function signIn(client: Client, server: FtpServer, tls: ConnectionOptions | undefined): Promise<void> {
  const { host, username, password } = server;
  await greeting(client).catch((error: Error) => {
    throw codeOf(error) === undefined && !client.closed ? answerUnreadable(host, 'FTP') : brokeOff(host, 'connection closed');
  });
  if (tls) await client.useTLS(tls).catch((error: Error) => Promise.reject(tlsProblem(host, error)));
  try {
    await client.sendIgnoringError('OPTS UTF8 ON');
    await client.login(username, password);
    await client.useDefaultSettings();
  } catch (error) {
    const code = codeOf(error);
    if (isNodeFailure(error)) throw error;
    if (code === undefined || code === CLOSING) throw brokeOff(host, 'connection closed');
    throw signInRefused(host, quoted((error as Error).message, [password ?? '']));
  }
}

/** A socket that is open already is one that the client’s own `connect` cannot have. */
function greeting(client: Client): Promise<FTPResponse> {
  return client.ftp.handle(undefined, (response, task) => {
    if (response instanceof Error) task.reject(response);
    else if (response.code >= 200 && response.code < 300) task.resolve(response);
    else task.reject(new Error(response.message));
  }) as Promise<FTPResponse>;
}

const tlsProblem = (host: string, error: Error) =>
  typeof codeOf(error) === 'number' ? tlsNotOffered(host) : unsafe(host, reasonOf(error));

const codeOf = (error: unknown): number | string | undefined => (error as { code?: number | string }).code;

/** Passive ones (RFC 959 §3.3, RFC 2428): the server names a port, and its own host is the only one that counts. */
class DataConnections {
  private isExtended = true;

  constructor(
    private readonly egress: Pick<Way, 'openSocket'>,
    private readonly peer: { readonly host: string; readonly address: string },
  ) {}

  async prepare(ftp: FTPContext): Promise<FTPResponse> {
    const response = await this.ask(ftp);
    const port = portIn(response);
    if (port === undefined) throw answerUnreadable(this.peer.host, 'port for a data connection');
    const socket = await this.egress.openSocket({ ...this.peer, port, signal: new AbortController().signal });
    if (ftp.closed) {
      socket.destroy();
      throw stopped();
    }
    const data = ftp.socket instanceof TLSSocket ? secured(socket, ftp, ftp.socket) : socket;
    ftp.dataSocket = new DataStream(data) as unknown as Socket;
    return response;
  }

  private async ask(ftp: FTPContext): Promise<FTPResponse> {
    if (!this.isExtended) return ftp.request('PASV');
    try {
      return await ftp.request('EPSV');
    } catch (error) {
      if (typeof codeOf(error) !== 'number') throw error;
      this.isExtended = false;
      return ftp.request('PASV');
    }
  }
}

/** With the session of the control connection: so the server knows that it is the same who asks. The transfer waits for the handshake. */
function secured(socket: Socket, ftp: FTPContext, control: TLSSocket): TLSSocket {
  const session = ftp.tlsSessionStore ?? control.getSession();
  const data = connect({ ...ftp.tlsOptions, socket, ...(session && { session }) });
  data.on('session', (next) => (ftp.tlsSessionStore = next));
  return data;
}

const EXTENDED = /\((.)\1\1(\d{1,5})\1\)/;
const PLAIN = /(?<![-\d])\d{1,3},\d{1,3},\d{1,3},\d{1,3},(\d{1,3}),(\d{1,3})/;

function portIn({ code, message }: FTPResponse): number | undefined {
  const [, , extended] = (code === 229 && EXTENDED.exec(message)) || [];
  const [, high, low] = (code === 227 && PLAIN.exec(message)) || [];
  const port = extended === undefined ? Number(high) * 256 + Number(low) : Number(extended);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}
