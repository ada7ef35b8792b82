import { NodeFailure, type MailAttachment, type OutgoingMail } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { fileOf } from '../http-request/binary-field.ts';
import type { SendEmailParameters } from './send-email.params.ts';

const ATTRIBUTION = 'This email was sent automatically with Weft';
const HEADERS = ['from', 'to', 'cc', 'bcc', 'replyTo', 'subject'] as const;
/** What a header ends with; in a subject, all that is no character of a line. */
const BREAKS = /[\r\n\0]/; // eslint-disable-line no-control-regex -- that is what is looked for

type Mail = Omit<OutgoingMail, 'idempotencyKey'>;

/** The mail for one item; all problems that can be seen without a server are found here. @throws NodeFailure MAIL_INVALID, BINARY_MISSING */
export function mailOf(parameters: SendEmailParameters, item: Item): Mail {
  const headers = Object.fromEntries(HEADERS.map((name) => [name, inOneLine(parameters[name], name)]));
  const { from, to, cc, bcc, replyTo, subject } = headers as Record<(typeof HEADERS)[number], string>;
  if (from === '') throw invalid('from', 'There is no sender.', 'Give the address that the mail comes from.');
  if (to + cc + bcc === '') throw invalid('to', 'There is no recipient.', 'Give an address in "to", "cc" or "bcc".');
  return { from, to, cc, bcc, replyTo, subject, ...bodiesOf(parameters), attachments: attachmentsOf(parameters, item) };
}

function bodiesOf({ format, text, html, attribution }: SendEmailParameters): Pick<Mail, 'text' | 'html'> {
  return {
    ...(format !== 'html' && { text: attribution ? `${text}\n\n---\n${ATTRIBUTION}\n` : text }),
    ...(format !== 'text' && { html: attribution ? withLastLine(html) : html }),
  };
}

/** Inside of the body where there is one: what follows it is no HTML. */
function withLastLine(html: string): string {
  const line = `<p><em>${ATTRIBUTION}</em></p>`;
  const end = html.toLowerCase().lastIndexOf('</body>');
  return end === -1 ? html + line : html.slice(0, end) + line + html.slice(end);
}

function attachmentsOf({ attachments }: SendEmailParameters, item: Item): readonly MailAttachment[] {
  const names = attachments.split(',').map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ''))].map((contentId) => {
    const file = fileOf(item, contentId, 'attachments');
    return { file, fileName: file.fileName ?? contentId, contentId };
  });
}

/** A line break would begin another header, and let whoever writes a subject add recipients. */
function inOneLine(value: string, field: string): string {
  const line = value.trim();
  if (!BREAKS.test(line)) return line;
  throw invalid(field, `"${field}" has a line break in it.`, 'Give one line; addresses stand with commas between.');
}

const invalid = (field: string, message: string, fix: string): NodeFailure =>
  new NodeFailure({ code: 'MAIL_INVALID', fault: 'user', message, field, fix, retryable: false });
