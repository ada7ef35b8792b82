import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AppError } from '@weft/errors';
import { MailLimit } from './mail-limit.ts';
import { type Mail, Mailer, MailRefused } from './mailer.ts';

/** Looks up what is needed and writes the mail; undefined where there is nobody to write to. */
export type Compose = () => Promise<Mail | undefined>;

/** What came of one attempt. */
export type SendResult = { readonly status: 'sent' } | { readonly status: 'refused' | 'failed' | 'off'; readonly reason: string };

/** After each failed attempt; then the mail is given up. */
const RETRY_AFTER_MS = [1_000, 10_000, 60_000];
const HOUR_MS = 60 * 60_000;
const AT_ONCE = 2;
const MAX_WAITING = 1_000;
const MAX_SHUTDOWN_MS = 3_000;

interface Job {
  readonly compose: Compose;
  /** Whom it goes to, where anybody may have asked for it. */
  readonly askedForTo?: string;
  readonly mail?: Mail;
  readonly failures: number;
}

/**
 * Mails on their way, beside the requests that asked for them: an answer waits neither for a server nor for the look at whether there
 * is anybody to write to, so that its time tells nothing. Kept in memory alone, since the secrets in them are kept nowhere else in
 * readable form: what a crash takes along, its reader asks for again.
 */
@Injectable()
export class MailQueue implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Mail');
  private readonly waiting: Job[] = [];
  private readonly retries = new Set<NodeJS.Timeout>();
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly mailer: Mailer,
    private readonly limit: MailLimit,
  ) {}

  get isSetUp(): boolean {
    return this.mailer.isSetUp;
  }

  onApplicationBootstrap(): void {
    if (this.isSetUp) return;
    this.logger.warn({
      message:
        'SMTP_URL is not set: nobody can reset a forgotten password, and invitations are links that have to be handed over.',
    });
  }

  /** A notice of what has happened to an account: it always goes. */
  add(compose: Compose): void {
    this.take({ compose, failures: 0 });
  }

  /** For a mail whose sender keeps it and tries again: resolves once the next server has taken it, or will not. */
  async sendNow(mail: Mail): Promise<SendResult> {
    if (!this.isSetUp) return { status: 'off', reason: 'SMTP_URL is not set' };
    try {
      await this.mailer.send(mail);
      return { status: 'sent' };
    } catch (error) {
      const reason = error instanceof Error ? error.message.slice(0, 200) : 'no reason given';
      return { status: error instanceof MailRefused ? 'refused' : 'failed', reason };
    }
  }

  /**
   * Counts a letter that is added next, for whoever may know whether it goes.
   * @throws MAIL_LIMIT_REACHED where the address has been written to too often today
   */
  async assertMayWrite(to: string): Promise<void> {
    const retryAfterMs = await this.limit.blockedForMs(to);
    if (retryAfterMs === 0) return;
    const hours = Math.ceil(retryAfterMs / HOUR_MS);
    const message = `No further mail can be sent to ${to} today: too many were asked for. Nothing was changed; try again in ${hours} h.`;
    throw new AppError('MAIL_LIMIT_REACHED', message, { details: { retryAfterMs } });
  }

  /** A letter that anybody can have sent to any address, and so only so often to one; who asks does not learn whether it goes. */
  addAskedFor(to: string, compose: Compose): void {
    this.take({ compose, askedForTo: to, failures: 0 });
  }

  async onApplicationShutdown(): Promise<void> {
    const deadline = performance.now() + MAX_SHUTDOWN_MS;
    for (const timer of this.retries) clearTimeout(timer);
    while (this.underWay.size > 0 && performance.now() < deadline) await this.oneDone(deadline);
    const lost = this.waiting.length + this.retries.size + this.underWay.size;
    if (lost > 0) this.logger.warn({ message: `${lost} mails were not sent before the end.` });
    this.mailer.close();
  }

  private take(job: Job): void {
    if (this.isSetUp) this.enqueue(job);
    else this.logger.error({ message: 'A mail was asked for and cannot be sent: set SMTP_URL.' });
  }

  private enqueue(job: Job): void {
    if (this.waiting.length + this.retries.size >= MAX_WAITING) {
      this.logger.error({ message: `${MAX_WAITING} mails wait to be sent: a further one was dropped. Look at the SMTP server.` });
      return;
    }
    this.waiting.push(job);
    this.pump();
  }

  private pump(): void {
    while (this.underWay.size < AT_ONCE) {
      const job = this.waiting.shift();
      if (!job) return;
      const work: Promise<void> = this.attempt(job).finally(() => {
        this.underWay.delete(work);
        this.pump();
      });
      this.underWay.add(work);
    }
  }

  private async attempt(job: Job): Promise<void> {
    let mail = job.mail;
    try {
      mail ??= await this.compose(job);
      if (mail) await this.mailer.send(mail);
    } catch (error) {
      this.retry({ ...job, ...(mail && { mail }), failures: job.failures + 1 }, error);
    }
  }

  /** The limit comes first: what is composed may make a link that takes the place of the one before. */
  private async compose({ compose, askedForTo }: Job): Promise<Mail | undefined> {
    if (askedForTo === undefined || (await this.limit.blockedForMs(askedForTo)) === 0) return compose();
    this.logger.warn({ message: 'A mail was not sent: its address has been written to too often today.' });
    return undefined;
  }

  private retry(job: Job, error: unknown): void {
    const delayMs = error instanceof MailRefused ? undefined : RETRY_AFTER_MS[job.failures - 1];
    const message = error instanceof Error ? error.message.slice(0, 200) : 'no reason given';
    if (delayMs === undefined) {
      this.logger.error({ message: `A mail could not be sent and is given up: ${message}`, subject: job.mail?.subject });
      return;
    }
    this.logger.warn({ message: `A mail could not be sent and is tried again: ${message}`, subject: job.mail?.subject });
    const timer = setTimeout(() => {
      this.retries.delete(timer);
      this.enqueue(job);
    }, delayMs).unref();
    this.retries.add(timer);
  }

  private async oneDone(deadline: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, Math.max(0, deadline - performance.now()))));
    await Promise.race([...this.underWay, late]);
    clearTimeout(timer);
  }
}
