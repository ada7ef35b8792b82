import type { Egress } from '@weft/egress';
import type { CredentialUse, FilePort, MailPort, OutgoingMail, SentMail } from '@weft/node-sdk';
import { withoutSecrets } from '../credentials/echoes.ts';
import type { OpenedCredentials } from '../credentials/opened-credentials.ts';
import { RunCredentials, type RunAccess } from '../credentials/run-credentials.ts';
import { composeMail } from './composed-mail.ts';
import { certificateRequired, mailCancelled, mailTimedOut } from './mail-failures.ts';
import { accountOf, serverOf, type SmtpAccount } from './smtp-account.ts';
import { SmtpSession } from './smtp-session.ts';

const TYPES = ['smtp'];
/** For the whole of one mail: attachments go over slow lines, too. */
const MAX_SENDING_MS = 300_000;
const MAX_RESPONSE = 500;

export interface MailSurroundings {
  readonly egress: Pick<Egress, 'openSocket'>;
  readonly credentials: Pick<OpenedCredentials, 'open'>;
  readonly files: FilePort;
  /** See `WEFT_EGRESS_ALLOW_INVALID_CERTIFICATES`. */
  readonly allowInvalidCertificates: boolean;
  /** Authorities in the place of the built-in ones, as PEM. */
  readonly ca?: string;
}

/** Sends mail for one run: one connection for each, over a socket that the guard has opened. */
export class MailSender implements MailPort {
  private readonly credentials: RunCredentials;

  constructor(
    private readonly surroundings: MailSurroundings,
    run: RunAccess,
  ) {
    this.credentials = new RunCredentials(surroundings.credentials, run);
  }

  async send(credential: CredentialUse, mail: OutgoingMail, signal: AbortSignal): Promise<SentMail> {
    const account = accountOf(await this.credentials.open(credential, TYPES));
    const server = serverOf(account);
    const { allowInvalidCertificates, files } = this.surroundings;
    const acceptsAnyCertificate = mail.acceptsAnyCertificate === true;
    if (acceptsAnyCertificate && !allowInvalidCertificates) throw certificateRequired(server);
    const composed = await composeMail(mail, files);
    const late = AbortSignal.timeout(MAX_SENDING_MS);
    const session = await this.connect(account, {
      signal: AbortSignal.any([signal, late]),
      whyAborted: () => (late.aborted ? mailTimedOut(server) : mailCancelled()),
      acceptsAnyCertificate,
    });
    try {
      await session.signIn();
      await this.credentials.permitWrite();
      const { accepted, rejected, response } = await session.send(composed);
      return { messageId: composed.messageId, accepted, rejected, response: hiderFor(account)(response).slice(0, MAX_RESPONSE) };
    } finally {
      session.close();
    }
  }

  private async connect(
    account: SmtpAccount,
    end: { readonly signal: AbortSignal; readonly whyAborted: () => Error; readonly acceptsAnyCertificate: boolean },
  ): Promise<SmtpSession> {
    const { egress, ca } = this.surroundings;
    const { host, port } = account;
    const socket = await egress.openSocket({ host, port, signal: end.signal });
    return SmtpSession.over({ ...end, account, socket, ca, hide: hiderFor(account) });
  }
}

/** Servers repeat what they were sent. A password is sent alone, and with the user in front of it. */
function hiderFor({ user = '', password = '' }: SmtpAccount): (text: string) => string {
  const secrets = password === '' ? [] : [password, `\0${user}\0${password}`];
  return (text) => withoutSecrets(text, secrets);
}
