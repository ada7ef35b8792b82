import type { Socket } from 'node:net';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { isNodeFailure } from '@weft/node-sdk';
import type { ComposedMail } from './composed-mail.ts';
import { toMailFailure, type SmtpError } from './mail-failures.ts';
import { serverOf, tlsFor, type SmtpAccount } from './smtp-account.ts';

const SILENCE_MS = 60_000;
const GREETING_MS = 30_000;
const GOODBYE_MS = 2_000;
/** A reply is a few lines. */
const MAX_REPLY = 65_536;

export interface SessionOptions {
  readonly account: SmtpAccount;
  /** Connected, to an address that the guard has checked. */
  readonly socket: Socket;
  /** Ends the session, whatever it is doing. */
  readonly signal: AbortSignal;
  /** Why it would end by that. */
  readonly whyAborted: () => Error;
  readonly acceptsAnyCertificate: boolean;
  /** Authorities in the place of the built-in ones, as PEM. */
  readonly ca?: string;
  readonly hide: (text: string) => string;
}

export interface Delivered {
  readonly accepted: readonly string[];
  readonly rejected: readonly string[];
  readonly response: string;
}

/** One connection to a mail server, for one mail: connected → signed in → sent. Any error ends it. */
export class SmtpSession {
  private isWholeSent = false;
  private messageId = '';

  private constructor(
    private readonly connection: SMTPConnection,
    private readonly options: SessionOptions,
  ) {}

  /** @throws NodeFailure CREDENTIAL_NEEDS_TLS */
  static async over(options: SessionOptions): Promise<SmtpSession> {
    const { account, socket, acceptsAnyCertificate, ca } = options;
    try {
      const { default: Connection } = await import('nodemailer/lib/smtp-connection');
      const connection = new Connection({
        ...tlsFor(account, socket),
        host: account.host,
        port: account.port,
        connection: socket,
        ...(account.hostName !== undefined && account.hostName !== '' && { name: account.hostName }),
        tls: { rejectUnauthorized: !acceptsAnyCertificate, ...(ca !== undefined && { ca }) },
        connectionTimeout: GREETING_MS,
        greetingTimeout: GREETING_MS,
        socketTimeout: SILENCE_MS,
        maxResponseSize: MAX_REPLY,
      });
      // Whoever waits for an answer hears of it; what breaks in between is heard of by the next who asks.
      connection.on('error', () => undefined);
      return new SmtpSession(connection, options);
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  /** Greets, makes the connection safe, and signs in where there is a user. @throws NodeFailure */
  async signIn(): Promise<void> {
    const { user = '', password = '' } = this.options.account;
    await this.step((done) => this.connection.connect(done));
    if (user !== '' && this.connection.allowsAuth)
      await this.step((done) => this.connection.login({ credentials: { user, pass: password } }, (error) => done(error)));
  }

  /** @throws NodeFailure */
  async send(mail: ComposedMail): Promise<Delivered> {
    this.messageId = mail.messageId;
    const content = mail.open();
    let unreadable: unknown;
    content.once('error', (error) => (unreadable = error));
    content.once('end', () => (this.isWholeSent = true));
    try {
      return await this.step<Delivered>((done) => this.connection.send(mail.envelope, content, done));
    } catch (error) {
      // What of the mail could not be read is no word of the server's. The connection ends without the line that ends a mail.
      throw isNodeFailure(unreadable) ? unreadable : error;
    } finally {
      content.destroy();
    }
  }

  /** Says goodbye where there is anybody to say it to. */
  close(): void {
    if (!this.isWholeSent) return this.connection.close();
    this.connection.quit();
    setTimeout(() => this.connection.close(), GOODBYE_MS).unref();
  }

  /** Waits for the answer, an error of the connection, or the end of whoever wants it. */
  private step<T = void>(begin: (done: (error?: Error | null, result?: T) => void) => void): Promise<T> {
    const { signal } = this.options;
    return new Promise<T>((resolve, reject) => {
      const end = (error?: Error | null, result?: T) => {
        signal.removeEventListener('abort', abort);
        this.connection.removeListener('error', end);
        if (error) reject(this.failureOf(error));
        else resolve(result as T);
      };
      const abort = () => {
        end(this.options.whyAborted());
        this.connection.close();
      };
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      this.connection.once('error', end);
      begin(end);
    });
  }

  private failureOf(error: Error): Error {
    const { account, hide } = this.options;
    if (isNodeFailure(error) && !this.isWholeSent) return error;
    const { messageId, isWholeSent } = this;
    return toMailFailure(error as SmtpError, { server: serverOf(account), messageId, isWholeSent, hide });
  }
}
