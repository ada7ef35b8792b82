import type { Failure } from '@weft/engine';
import { NodeFailure } from '@weft/node-sdk';

/** How much is quoted of what a server says. */
const MAX_QUOTE = 300;
const PERMANENT = 500;

const fail = (failure: Failure): NodeFailure => new NodeFailure(failure);

/** What nodemailer throws, as far as it is looked at. */
export interface SmtpError extends Error {
  readonly code?: string;
  /** What the server was asked when it said no. */
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly rejectedErrors?: readonly (SmtpError & { readonly recipient?: string })[];
}

export const mailInvalid = (field: string, message: string, fix: string): NodeFailure =>
  fail({ code: 'MAIL_INVALID', fault: 'user', message, field, fix, retryable: false });

export const attachmentsTooLarge = (sizeBytes: number, maxBytes: number): NodeFailure =>
  fail({
    code: 'FILE_TOO_LARGE',
    fault: 'user',
    message: `The attachments have ${sizeBytes} bytes; ${maxBytes} are allowed in one mail.`,
    field: 'attachments',
    fix: 'Attach less, or send a link to the files.',
    retryable: false,
  });

/** Nothing was sent: on this way the password could be read. */
export const needsTls = (server: string): NodeFailure =>
  fail({
    code: 'CREDENTIAL_NEEDS_TLS',
    fault: 'user',
    message: `The mail was not sent: the password would go to ${server} without TLS, readable on the way.`,
    field: 'credentials',
    fix: 'Switch "disableStartTls" of the credential off, or "secure" on; without a password, mail may go without TLS.',
    retryable: false,
  });

export const certificateRequired = (server: string): NodeFailure =>
  fail({
    code: 'MAIL_TLS',
    fault: 'user',
    message: `The mail was not sent to ${server}: it would go with any certificate, which the operator of Weft does not permit.`,
    field: 'allowUnauthorizedCerts',
    fix: 'Switch "allowUnauthorizedCerts" off and give that server a valid certificate, or ask the operator to set WEFT_EGRESS_ALLOW_INVALID_CERTIFICATES.',
    retryable: false,
  });

export const mailCancelled = (): NodeFailure =>
  fail({
    code: 'MAIL_CANCELLED',
    fault: 'user',
    message: 'The mail was not sent because the execution was stopped.',
    retryable: false,
  });

export const mailTimedOut = (server: string): NodeFailure =>
  fail({
    code: 'MAIL_TIMED_OUT',
    fault: 'node',
    message: `${server} did not take the mail in time.`,
    fix: 'Try again later; "retry" does it by itself.',
    retryable: true,
  });

/** The last line was sent and no answer came: nobody knows whether the mail is on its way. */
const uncertain = (server: string, messageId: string): NodeFailure =>
  fail({
    code: 'MAIL_UNCERTAIN',
    fault: 'node',
    message: `${server} was sent the whole mail and broke off before it said whether it has taken it: it may be on its way.`,
    fix: `Look for it by its Message-ID ${messageId}; a repetition of this step has the same.`,
    retryable: false,
  });

const unreachable = (server: string, cause: string): NodeFailure =>
  fail({
    code: 'MAIL_UNREACHABLE',
    fault: 'node',
    message: `${server} broke off the connection before it had the mail.`,
    fix: 'Look whether the port of the credential goes with its "secure": 465 with TLS from the start, 587 with STARTTLS.',
    retryable: true,
    details: { cause },
  });

const tlsFailed = (server: string, cause: string): NodeFailure =>
  fail({
    code: 'MAIL_TLS',
    fault: 'node',
    message: `No safe connection to ${server}: ${cause}.`,
    fix: 'The certificate must be valid, for this name, and signed by a known authority (NODE_EXTRA_CA_CERTS adds one). A server without TLS takes a credential with "disableStartTls" and no password.',
    retryable: false,
  });

const signInRefused = (server: string, { responseCode = PERMANENT }: SmtpError, said: string): NodeFailure => {
  const isPassing = responseCode < PERMANENT;
  return fail({
    code: 'MAIL_SIGN_IN_REFUSED',
    fault: isPassing ? 'node' : 'user',
    message: `${server} did not accept the sign-in${said}.`,
    field: 'credentials',
    fix: isPassing
      ? 'Try again later; "retry" does it by itself.'
      : 'Correct the user name and password of the credential, and test it.',
    retryable: isPassing,
  });
};

const refused = (server: string, error: SmtpError, said: (text: string) => string): NodeFailure => {
  const isPassing = (error.responseCode ?? PERMANENT) < PERMANENT;
  const of = (error.rejectedErrors ?? [])
    .slice(0, 10)
    .map(({ recipient = '?', response = '' }) => `${recipient}${said(response)}`);
  const what =
    of.length > 0 ? `the recipient${of.length > 1 ? 's' : ''} ${of.join('; ')}` : `the mail${said(error.response ?? '')}`;
  return fail({
    code: 'MAIL_REFUSED',
    fault: isPassing ? 'node' : 'user',
    message: `${server} ${isPassing ? 'does not take now' : 'refused'} ${what}.`,
    fix: isPassing
      ? 'Try again later; "retry" does it by itself.'
      : 'Look at the addresses, and at whether this account may send from "from".',
    retryable: isPassing,
    ...(error.responseCode !== undefined && { details: { responseCode: error.responseCode } }),
  });
};

export interface Attempt {
  /** Host and port. */
  readonly server: string;
  readonly messageId: string;
  /** Whether all of the mail had been sent when it failed. */
  readonly isWholeSent: boolean;
  /** Takes secrets out of what a server said. */
  readonly hide: (text: string) => string;
}

/** What went wrong on the way, in the words of the run. */
export function toMailFailure(error: SmtpError, { server, messageId, isWholeSent, hide }: Attempt): NodeFailure {
  const said = (text: string) => (text === '' ? '' : ` (${hide(text).replace(/\s+/g, ' ').slice(0, MAX_QUOTE)})`);
  if (error.code === 'EAUTH') return signInRefused(server, error, said(error.response ?? ''));
  if (error.code === 'ETLS' || isCertificateProblem(error)) return tlsFailed(server, quoteOf(error, hide));
  if (error.responseCode !== undefined) return refused(server, error, said);
  if (isWholeSent) return uncertain(server, messageId);
  if (error.code === 'ETIMEDOUT') return mailTimedOut(server);
  const cause = quoteOf(error, hide);
  if (error.code === 'EENVELOPE' || error.code === 'EMESSAGE')
    return refused(server, { ...error, name: '', message: '', response: cause }, said);
  return unreachable(server, cause);
}

const quoteOf = ({ message }: Error, hide: Attempt['hide']): string => hide(message).replace(/\s+/g, ' ').slice(0, MAX_QUOTE);

/** nodemailer calls them errors of a socket, and keeps the code that they had. */
function isCertificateProblem(error: SmtpError): boolean {
  const { originalCode = '' } = error as { readonly originalCode?: string };
  return /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_OSSL)/.test(originalCode);
}
