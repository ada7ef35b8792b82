import type { BinaryRef } from '@weft/workflow-model';
import type { CredentialUse } from './credential-use.ts';

export interface MailAttachment {
  readonly file: BinaryRef;
  readonly fileName: string;
  /** What HTML refers to it by: `<img src="cid:…">`. */
  readonly contentId: string;
}

/** A mail as a node wants it sent. Addresses are as people write them, `Name <name@example.com>`, with commas between. */
export interface OutgoingMail {
  readonly from: string;
  readonly to: string;
  readonly cc: string;
  readonly bcc: string;
  readonly replyTo: string;
  readonly subject: string;
  readonly text?: string;
  readonly html?: string;
  readonly attachments: readonly MailAttachment[];
  /** The same on every attempt at this mail: its Message-ID is made of it. */
  readonly idempotencyKey: string;
  /** Any certificate will do. Refused (MAIL_TLS) where the operator does not permit that. */
  readonly acceptsAnyCertificate?: boolean;
}

export interface SentMail {
  /** With angle brackets. */
  readonly messageId: string;
  /** Bare addresses, by what the server said of each. */
  readonly accepted: readonly string[];
  readonly rejected: readonly string[];
  /** What the server said of the mail. */
  readonly response: string;
}

/** Mail by SMTP (RFC 5321), with credentials of the type `smtp`. */
export interface MailPort {
  /**
   * Resolves once the server has taken the mail for at least one recipient.
   * @throws NodeFailure MAIL_REFUSED, MAIL_UNREACHABLE, MAIL_UNCERTAIN, CREDENTIAL_MISSING and the like
   */
  send(credential: CredentialUse, mail: OutgoingMail, signal: AbortSignal): Promise<SentMail>;
}
