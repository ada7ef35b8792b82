import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

const common = { fromEmail: 'Me <me@a.test>', toEmail: '={{ $json.to }}', subject: 'Hi' };
const read = { from: 'Me <me@a.test>', to: '={{ $json.to }}', subject: 'Hi' };

describe('send email', () => {
  it.each<[number, JsonObject, JsonObject]>([
    [1, { ...common, text: 'T' }, { ...read, text: 'T' }],
    [1, { ...common, text: 'T', html: 'H' }, { ...read, format: 'both', text: 'T', html: 'H' }],
    [
      1,
      { ...common, html: 'H', ccEmail: 'c@a.test', bccEmail: 'b@a.test', attachments: 'data', options: { allowUnauthorizedCerts: true } }, // prettier-ignore
      { ...read, format: 'html', html: 'H', cc: 'c@a.test', bcc: 'b@a.test', attachments: 'data', allowUnauthorizedCerts: true },
    ],
    [2, { ...common, html: 'H' }, { ...read, format: 'html', html: 'H' }],
    [2, { ...common, text: 'T', html: 'H' }, { ...read, text: 'T', html: 'H' }],
    [2.1, { ...common, text: 'T', html: 'H' }, { ...read, format: 'html', text: 'T', html: 'H' }],
    [2.1, { ...common, emailFormat: 'text', text: '={{ $json.t }}' }, { ...read, text: '={{ $json.t }}' }],
    [
      2.1,
      {
        ...common,
        resource: 'email',
        operation: 'send',
        emailFormat: 'both',
        text: 'T',
        html: 'H',
        options: { appendAttribution: false, attachments: 'a,b', ccEmail: 'c@a.test', bccEmail: 'b@a.test', replyTo: 'r@a.test' },
      },
      {
        ...read,
        format: 'both',
        text: 'T',
        html: 'H',
        cc: 'c@a.test',
        bcc: 'b@a.test',
        replyTo: 'r@a.test',
        attachments: 'a,b',
        attribution: false,
      },
    ],
  ])('of version %d is read with %j, and written to the same effect', (version, given, expected) => {
    const credentials = { smtp: { id: '1', name: 'A' } };
    const { node, parameters, status } = convertOne('emailSend', version, given, { credentials });
    expect([node.type, parameters]).toEqual(['sendEmail', expected]);
    expect(status).toBe('converted');
    const { written, readBack } = writeOne('sendEmail', parameters);
    expect([written['type'], written['typeVersion']]).toEqual(['n8n-nodes-base.emailSend', 2.1]);
    expect(written['parameters']).toMatchObject({ options: { appendAttribution: false } });
    expect(readBack.nodes[0]?.parameters).toMatchObject(expected);
  });

  it('of this kind are supported, once they have a credential', () => {
    expect(convertOne('emailSend', 2.1, common).reasons).toEqual([]);
  });

  it('that waits for an answer is a placeholder that says so', () => {
    const { node, reasons } = convertOne('emailSend', 2.1, { ...common, operation: 'sendAndWait', message: 'Well?' });
    expect([node.type, reasons.join()]).toEqual(['placeholder', expect.stringContaining('"sendAndWait"')]);
  });

  it('says whom the line at the end names', () => {
    const { reasons } = convertOne('emailSend', 2.1, { ...common, options: { appendAttribution: true } });
    expect(reasons).toEqual([expect.stringContaining('names Weft')]);
    expect(writeOne('sendEmail', { ...read, attribution: true }).reasons).toEqual([expect.stringContaining('names n8n')]);
  });
});
