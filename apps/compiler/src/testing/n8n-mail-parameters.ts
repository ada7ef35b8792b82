import { fixed, flag, one, some, text } from './n8n-fields.ts';

const addresses = one('a@a.example', 'Ann <a@a.example>, b@b.example', '={{ $json.to }}');
const heading = { fromEmail: addresses, toEmail: addresses, subject: text, text, html: text };
const copies = { ccEmail: addresses, bccEmail: addresses, attachments: one('data', 'a,b', '={{ $json.file }}') };
const options = { allowUnauthorizedCerts: flag, replyTo: fixed };

export const oldMail = some({ ...heading, ...copies, options: some(options) }, ['fromEmail', 'toEmail']);
export const mail = some(
  {
    ...heading,
    emailFormat: one('text', 'html', 'both'),
    options: some({ ...options, ...copies, appendAttribution: flag }),
  },
  ['fromEmail', 'toEmail'],
);
