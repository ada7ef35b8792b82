import { createHash } from 'node:crypto';
import { NodeFailure } from '@weft/node-sdk';
import type { Client, ConnectConfig, SFTPWrapper } from 'ssh2';
import type { Egress } from '../egress.ts';
import { answerUnreadable, brokeOff, signInRefused, stopped, timedOut } from './client-failures.ts';

/** Fields of a credential of the type `sftp`. */
export interface SftpServer {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password?: string;
  readonly privateKey?: string;
  readonly passphrase?: string;
  /** `SHA256:…` of its host key. */
  readonly hostFingerprint?: string;
}

export interface SftpClient {
  readonly client: Client;
  readonly sftp: SFTPWrapper;
  /** `SHA256:…` of the host key that the server has shown. */
  readonly fingerprint: string;
}

const READY_TIMEOUT_MS = 20_000;
/** A server that asks again and again does not take the password. */
const MAX_PROMPTS = 3;
const LOST = /^Connection lost/;

/**
 * Connects by SSH, signs in, and opens SFTP.
 * @throws NodeFailure HTTP_BLOCKED, HTTP_UNREACHABLE, HOST_KEY_UNKNOWN, PRIVATE_KEY_INVALID, SIGN_IN_REFUSED, SERVER_TIMED_OUT, SERVER_BROKE_OFF
 */
export async function openSftp(egress: Pick<Egress, 'openSocket'>, server: SftpServer, signal: AbortSignal): Promise<SftpClient> {
  const { default: ssh } = await import('ssh2');
  const { host, port, privateKey, passphrase } = server;
  if (privateKey !== undefined && ssh.utils.parseKey(privateKey, passphrase) instanceof Error) throw keyUnusable(passphrase);
  const sock = await egress.openSocket({ host, port, signal });
  const client = new ssh.Client();
  const attempt = new SignIn(client, server);
  const abort = () => attempt.end(stopped());
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await attempt.run({ sock });
  } catch (error) {
    client.destroy();
    sock.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

class SignIn {
  private prompts = 0;
  private fingerprint = '';
  private hostKeyProblem: NodeFailure | undefined;
  private reject: (error: Error) => void = () => undefined;

  constructor(
    private readonly client: Client,
    private readonly server: SftpServer,
  ) {}

  end(error: Error): void {
    this.reject(error);
    this.client.destroy();
  }

  run(config: Pick<ConnectConfig, 'sock'>): Promise<SftpClient> {
    const { client, server } = this;
    const { username, password, privateKey, passphrase } = server;
    return new Promise((resolve, reject) => {
      this.reject = reject;
      client.on('error', (error) => reject(this.translated(error)));
      client.on('close', () => reject(brokeOff(server.host, 'connection closed')));
      client.on('keyboard-interactive', (...[, , , prompts, finish]) => finish(this.answers(prompts.length)));
      client.on('ready', () =>
        client.sftp((error, sftp) =>
          error ? reject(answerUnreadable(server.host, 'SFTP')) : resolve({ client, sftp, fingerprint: this.fingerprint }),
        ),
      );
      client.connect({
        ...config,
        username,
        ...(password !== undefined && { password, tryKeyboard: true }),
        ...(privateKey !== undefined && { privateKey, ...(passphrase !== undefined && { passphrase }) }),
        hostVerifier: (key: Buffer) => this.knows(key),
        readyTimeout: READY_TIMEOUT_MS,
      });
    });
  }

  /** Some servers ask for the password by a question of their own. */
  private answers(count: number): string[] {
    this.prompts += 1;
    return count === 1 && this.prompts <= MAX_PROMPTS ? [this.server.password ?? ''] : [];
  }

  private knows(key: Buffer): boolean {
    const { host, hostFingerprint: wanted } = this.server;
    this.fingerprint = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
    if (wanted === undefined || wanted.replace(/=+$/, '') === this.fingerprint) return true;
    this.hostKeyProblem = hostKeyUnknown(host, this.fingerprint);
    return false;
  }

  private translated(error: Error & { readonly level?: string }): NodeFailure {
    const { host } = this.server;
    if (this.hostKeyProblem) return this.hostKeyProblem;
    if (error.level === 'client-authentication') return signInRefused(host, '');
    if (error.level === 'client-timeout') return timedOut(host, READY_TIMEOUT_MS);
    if (error.level === 'client-socket' || LOST.test(error.message)) return brokeOff(host, 'connection closed');
    return answerUnreadable(host, 'SSH that can be spoken with');
  }
}

const hostKeyUnknown = (host: string, found: string): NodeFailure =>
  new NodeFailure({
    code: 'HOST_KEY_UNKNOWN',
    fault: 'user',
    message: `${host} shows another host key than the one that the credential knows: ${found}. Nothing was sent.`,
    field: 'credentials',
    fix: 'Ask who runs the server whether its key has changed; if so, put the new fingerprint into the credential and give its secrets again.',
    retryable: false,
  });

const keyUnusable = (passphrase: string | undefined): NodeFailure =>
  new NodeFailure({
    code: 'PRIVATE_KEY_INVALID',
    fault: 'user',
    message: `The private key of the credential cannot be read${passphrase === undefined ? '' : ' with its passphrase'}.`,
    field: 'credentials',
    fix: 'Give the key whole, as OpenSSH or in PEM form, and its passphrase where it is encrypted.',
    retryable: false,
  });
