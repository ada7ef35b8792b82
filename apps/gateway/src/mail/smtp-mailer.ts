import { createTransport, type Transporter } from 'nodemailer';
import { type Mail, Mailer, MailRefused } from './mailer.ts';

const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/;

/** Mail by SMTP. A password goes over no wire in the clear: where there is one, `smtp:` must be upgraded to TLS. */
export class SmtpMailer extends Mailer {
  readonly isSetUp = true;
  private readonly transport: Transporter;

  constructor(
    url: string,
    private readonly from: string,
  ) {
    super();
    const { protocol, hostname, port, username, password } = new URL(url);
    const secure = protocol === 'smtps:';
    this.transport = createTransport({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (secure ? 465 : 587) : Number(port),
      secure,
      requireTLS: !secure && username !== '' && !LOOPBACK.test(hostname),
      ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      // Texts are ours, but nothing in them may ever become a file or an address to read.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send({ to, subject, text, html }: Mail): Promise<void> {
    try {
      // An object: a string would be read as a list of addresses.
      await this.transport.sendMail({ from: this.from, to: { name: '', address: to }, subject, text, html });
    } catch (cause) {
      const { responseCode } = cause as { responseCode?: number };
      if (responseCode !== undefined && responseCode >= 500) throw new MailRefused(`refused with ${responseCode}`, { cause });
      throw cause;
    }
  }

  close(): void {
    this.transport.close();
  }
}

/** For an installation without SMTP_URL. */
export class NoMailer extends Mailer {
  readonly isSetUp = false;

  send(): Promise<void> {
    return Promise.reject(new MailRefused('SMTP_URL is not set'));
  }

  close(): void {}
}
