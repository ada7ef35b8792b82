import { z } from 'zod';

/** Some hundred addresses. */
const MAX_ADDRESSES = 40_000;
/** RFC 5322 §2.1.1 allows lines of 998 characters. */
const MAX_SUBJECT = 900;

const addresses = (description: string) => z.string().max(MAX_ADDRESSES).default('').describe(description);

export const sendEmailParams = z.strictObject({
  from: z.string().max(1_000).describe('Who sends it: `name@example.com`, or `Name <name@example.com>`.'),
  to: addresses('Who gets it; several addresses with commas between.'),
  cc: addresses('Who gets a copy; several addresses with commas between.'),
  bcc: addresses('Who gets a copy that the others do not know of; several addresses with commas between.'),
  replyTo: addresses('Where answers go, in the place of the sender.'),
  subject: z.string().max(MAX_SUBJECT).default('').describe('The subject, one line.'),
  format: z
    .enum(['text', 'html', 'both'])
    .default('text')
    .describe('`text`, `html`, or `both` for the reader’s program to choose from.'),
  text: z.string().default('').describe('The text, for `text` and `both`.'),
  html: z
    .string()
    .default('')
    .describe('The HTML, for `html` and `both`. `<img src="cid:name">` shows the attached file of that name.'),
  attachments: z
    .string()
    .max(5_000)
    .default('')
    .describe('Names among the files of the item that are attached, with commas between.'),
  attribution: z.boolean().default(false).describe('Add a line at the end that says that the mail was sent automatically.'),
  allowUnauthorizedCerts: z
    .boolean()
    .default(false)
    .describe('Accept any certificate of the mail server, where the operator permits it.'),
});

export type SendEmailParameters = z.output<typeof sendEmailParams>;
