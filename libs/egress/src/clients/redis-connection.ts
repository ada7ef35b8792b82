import type { RedisCommand, RedisReply } from '@weft/node-sdk';
import type { Redis } from 'ioredis';
import type { Egress } from '../egress.ts';
import { answerTooLarge, answerUnreadable, brokeOff, signInRefused, stopped, timedOut } from './client-failures.ts';
import { redisRefused, refusesSignIn, type RedisRefusal } from './redis-failures.ts';
import { ReplyScanner } from './reply-scanner.ts';
import { ScannedStream } from './scanned-stream.ts';
import { securedSocket } from './secured-socket.ts';

/** Fields of a credential of the type `redis`. */
export interface RedisServer {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  readonly database: number;
  readonly ssl: boolean;
  readonly disableTlsVerification: boolean;
}

const MEGABYTE = 1_048_576;
const LIMITS = { maxBytes: 64 * MEGABYTE, maxElements: 1_000_000, maxDepth: 8 };
const ANSWER_TIMEOUT_MS = 30_000;

/** A connection to a Redis server that has let us in. Serves one caller at a time, and is never opened again by itself. */
export class RedisConnection {
  private readonly scanner = new ReplyScanner(LIMITS);
  private isAsked = false;
  /** Why it was ended, where it was ended here. */
  private ending: Error | undefined;
  private readonly client: Redis;

  private constructor(
    makeClient: (stream: ScannedStream) => Redis,
    socket: ConstructorParameters<typeof ScannedStream>[0],
    private readonly server: RedisServer,
  ) {
    this.client = makeClient(new ScannedStream(socket, (chunk) => this.look(chunk)));
    // Told to whoever waits for a reply.
    this.client.on('error', () => undefined);
  }

  /**
   * Connects, signs in and selects the database.
   * @throws NodeFailure HTTP_BLOCKED, HTTP_UNREACHABLE, HTTP_TLS, SIGN_IN_REFUSED, SERVER_TIMED_OUT, SERVER_BROKE_OFF
   */
  static async open(
    egress: Pick<Egress, 'openSocket' | 'tlsOptions'>,
    server: RedisServer,
    signal: AbortSignal,
  ): Promise<RedisConnection> {
    const { host, port, ssl, disableTlsVerification } = server;
    const tls = ssl ? egress.tlsOptions({ host, acceptsAnyCertificate: disableTlsVerification }) : undefined;
    const { Redis: Client } = await import('ioredis');
    const plain = await egress.openSocket({ host, port, signal });
    const socket = tls ? await securedSocket(plain, tls, signal) : plain;
    const connection = new RedisConnection((stream) => clientOn(Client, stream), socket, server);
    try {
      await connection.signIn(signal);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  get isOpen(): boolean {
    return this.client.status === 'ready' && this.ending === undefined;
  }

  /** The replies, in the order of the commands; see `RedisRequest`. @throws NodeFailure REDIS_REFUSED, SERVER_… */
  async send(
    { commands, atomic = false }: { readonly commands: readonly RedisCommand[]; readonly atomic?: boolean },
    signal: AbortSignal,
  ): Promise<readonly RedisReply[]> {
    if (!atomic || commands.length < 2) return this.exchange(commands, signal);
    const replies = await this.exchange([['MULTI'], ...commands, ['EXEC']], signal);
    const results = replies.at(-1);
    if (!Array.isArray(results)) throw answerUnreadable(this.server.host, 'Redis');
    for (const result of results as readonly unknown[]) if (result instanceof Error) this.fail(result);
    return results as readonly RedisReply[];
  }

  close(): void {
    this.client.disconnect();
  }

  private async exchange(commands: readonly RedisCommand[], signal: AbortSignal): Promise<readonly RedisReply[]> {
    const timer = setTimeout(() => this.end(timedOut(this.server.host, ANSWER_TIMEOUT_MS)), ANSWER_TIMEOUT_MS);
    const abort = () => this.end(stopped());
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    this.scanner.reset();
    this.isAsked = true;
    try {
      // All of them come to an end, so that no reply is left for the next caller.
      const settled = await Promise.allSettled(commands.map(([name, ...given]) => this.client.call(name, ...given)));
      return settled.map((each) => (each.status === 'fulfilled' ? (each.value as RedisReply) : this.fail(each.reason)));
    } finally {
      this.isAsked = false;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  private async signIn(signal: AbortSignal): Promise<void> {
    const { user, password, database } = this.server;
    await this.client.connect().catch((error: unknown) => this.fail(error));
    const names = user === undefined ? [] : [user];
    const commands: RedisCommand[] = [
      ...(password === undefined && user === undefined ? [] : [['AUTH', ...names, password ?? ''] as const]),
      ...(database === 0 ? [] : [['SELECT', String(database)] as const]),
    ];
    // One after another: a database is chosen by those who are known.
    for (const command of commands) await this.exchange([command], signal);
    if (commands.length === 0) await this.exchange([['PING']], signal);
  }

  private look(chunk: Uint8Array): void {
    const problem = this.isAsked ? this.scanner.scan(chunk) : 'unreadable';
    if (problem === undefined) return;
    const { host } = this.server;
    this.ending ??=
      problem === 'too large'
        ? answerTooLarge(host, `${LIMITS.maxBytes / MEGABYTE} MB or ${LIMITS.maxElements} values`)
        : answerUnreadable(host, 'Redis');
    throw this.ending;
  }

  private end(reason: Error): void {
    this.ending ??= reason;
    this.close();
  }

  private fail(error: unknown): never {
    if (this.ending) throw this.ending;
    const { name, message } = error as Error;
    const secrets = [this.server.password ?? ''];
    if (name !== 'ReplyError') throw brokeOff(this.server.host, 'connection closed');
    const refusal: RedisRefusal = { host: this.server.host, said: message, secrets };
    throw refusesSignIn(message) ? signInRefused(this.server.host, '') : redisRefused(refusal);
  }
}

/** Neither connects again nor keeps commands for later: the step, not the client, decides what is tried again. */
function clientOn(Client: typeof Redis, stream: ScannedStream): Redis {
  return new Client({
    Connector: class {
      connect = () => Promise.resolve(stream);
      check = () => true;
      disconnect = () => void stream.destroy();
    } as never,
    lazyConnect: true,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: null,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
  });
}
