import { Readable } from 'node:stream';
import { domainToASCII } from 'node:url';
import type { FilePort, OutgoingMail } from '@weft/node-sdk';
import type { BinaryRef } from '@weft/workflow-model';
import type MimeNode from 'nodemailer/lib/mime-node';
import { attachmentsTooLarge, mailInvalid } from './mail-failures.ts';

/** Mail servers rarely take more, and a mail is a third larger than what is in it. */
const MAX_ATTACHED_BYTES = 50 * 1_048_576;
const MAX_RECIPIENTS = 500;
/** A sane address: no white space or control characters, and one `@` with something on both sides. */
const ADDRESS = /^[^\s<>@,;:"\\()[\]]+@[^\s<>@,;:"\\()]+$/;
const LISTS = ['from', 'to', 'cc', 'bcc', 'replyTo'] as const;
const BREAKS = /[\r\n\0]/; // eslint-disable-line no-control-regex -- that is what is looked for

interface Mailbox {
  readonly name: string;
  readonly address: string;
}

export interface ComposedMail {
  readonly messageId: string;
  /** Bare addresses. */
  readonly envelope: { readonly from: string; readonly to: string[] };
  /** Reads the attachments as it is read; what of them cannot be read is its error. */
  open(): Readable;
}

/**
 * The mail in the form of RFC 5322, written as it is sent. Its Message-ID is that of every attempt at it.
 * @throws NodeFailure MAIL_INVALID, FILE_TOO_LARGE
 */
export async function composeMail(mail: OutgoingMail, files: FilePort): Promise<ComposedMail> {
  for (const field of [...LISTS, 'subject'] as const) assertOneLine(mail[field], field);
  const [{ default: MailComposer }, { default: parse }] = await Promise.all([
    import('nodemailer/lib/mail-composer'),
    import('nodemailer/lib/addressparser'),
  ]);
  const lists = Object.fromEntries(
    LISTS.map((field) => [field, mailboxesIn(parse(mail[field], { flatten: true }), field)]),
  ) as Record<(typeof LISTS)[number], readonly Mailbox[]>;
  const [from, ...others] = lists.from;
  if (!from || others.length > 0) throw mailInvalid('from', 'A mail has one sender.', 'Give one address in "from".');
  const to = [...new Set([...lists.to, ...lists.cc, ...lists.bcc].map(({ address }) => address))];
  assertRecipients(to);
  assertSize(mail.attachments.reduce((sum, { file }) => sum + file.sizeBytes, 0));
  const messageId = `<${mail.idempotencyKey}@${domainOf(from)}>`;
  const compile = (): MimeNode =>
    new MailComposer({
      from: { ...from },
      to: lists.to.map(copy),
      cc: lists.cc.map(copy),
      replyTo: lists.replyTo.map(copy),
      subject: mail.subject,
      messageId,
      text: mail.text,
      html: mail.html,
      attachments: mail.attachments.map(({ file, fileName, contentId }) => ({
        content: contentOf(file, files),
        filename: fileName.replace(/[\p{Cc}]/gu, '_'),
        contentType: /^[\w.+-]+\/[\w.+-]+$/.test(file.mimeType) ? file.mimeType : 'application/octet-stream',
        cid: contentId.replace(/[^\w.@-]/g, '_'),
        contentDisposition: 'attachment',
      })),
      // Texts are the workflow's: nothing in them may become a file of this machine, or an address to read.
      disableFileAccess: true,
      disableUrlAccess: true,
    }).compile();
  return { messageId, envelope: { from: from.address, to }, open: () => compile().createReadStream() };
}

const copy = (mailbox: Mailbox) => ({ ...mailbox });
/** A host of another script, as DNS knows it. */
function asciiHost(address: string): string {
  const at = address.lastIndexOf('@') + 1;
  return address.slice(0, at) + (domainToASCII(address.slice(at)) || address.slice(at));
}

const domainOf = ({ address }: Mailbox): string => address.slice(address.lastIndexOf('@') + 1);

function mailboxesIn(parsed: readonly { readonly name: string; readonly address: string }[], field: string): readonly Mailbox[] {
  return parsed.map(({ name, address }) => {
    if (ADDRESS.test(address)) return { name, address: asciiHost(address) };
    const shown = (address || name).slice(0, 100);
    const fix = 'Write `name@example.com`, or `Name <name@example.com>`, with commas between several.';
    throw mailInvalid(field, `"${shown}" in "${field}" is no address.`, fix);
  });
}

/** A line break would begin another header. */
function assertOneLine(text: string, field: string): void {
  if (BREAKS.test(text)) throw mailInvalid(field, `"${field}" has a line break in it.`, 'Give one line.');
}

function assertRecipients(to: readonly string[]): void {
  if (to.length === 0) throw mailInvalid('to', 'There is no recipient.', 'Give an address in "to", "cc" or "bcc".');
  if (to.length > MAX_RECIPIENTS) {
    const message = `The mail has ${to.length} recipients; ${MAX_RECIPIENTS} are allowed.`;
    throw mailInvalid('to', message, 'Send several mails, such as one for each item.');
  }
}

function assertSize(sizeBytes: number): void {
  if (sizeBytes > MAX_ATTACHED_BYTES) throw attachmentsTooLarge(sizeBytes, MAX_ATTACHED_BYTES);
}

/** Opened once somebody reads it. An item can be made by hand, and say of its file what it likes. */
function contentOf(file: BinaryRef, files: FilePort): Readable {
  return Readable.from(
    (async function* () {
      let sizeBytes = 0;
      for await (const piece of await files.open(file)) {
        sizeBytes += piece.length;
        assertSize(sizeBytes);
        yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
      }
    })(),
    { objectMode: false },
  );
}
