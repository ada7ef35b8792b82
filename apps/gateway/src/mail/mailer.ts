export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Mail extends MailText {
  readonly to: string;
}

/** The way out for mail. */
export abstract class Mailer {
  /** False where the operator has set no way up: `send` then refuses everything. */
  abstract readonly isSetUp: boolean;

  /** Resolves once the next server has taken the mail. @throws MailRefused, or whatever broke on the way, which may mend itself. */
  abstract send(mail: Mail): Promise<void>;

  abstract close(): void;
}

/** Trying again will not help: the server has said so. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}
