import { startMailServer } from '@weft/testing';
import { node, type Feature } from '../../src/index.ts';

const lines = (...names: string[]) => names.slice(1).map((target, index) => ({ source: names[index], target }));

export const mails: Feature = (weft) => {
  it('are sent by the server of a credential, with files, once for each item', async () => {
    const server = await startMailServer();
    try {
      const data = { host: '127.0.0.1', port: Number(new URL(server.url).port), secure: false, disableStartTls: true };
      const { id: smtp } = await weft().api.ok<{ id: string }>('POST', '/api/credentials', { name: 'Mail', type: 'smtp', data });
      expect(await weft().api.ok('POST', `/api/credentials/${smtp}/test`)).toMatchObject({ ok: true });
      const hook = node('Hook', 'webhook', { path: 'mails', method: 'POST', respond: 'last-node' });
      const split = node('Split', 'splitOut', { fields: 'body.to', destination: 'to' });
      const file = node('File', 'convertToFile', { format: 'json', mode: 'each', fileName: 'who.json', keepFields: true });
      const parameters = { from: 'Desk <desk@a.test>', to: '={{ $json.to }}', subject: 'Hi', text: 'There', attachments: 'data' }; // prettier-ignore
      const send = { ...node('Send', 'sendEmail', parameters), credentials: { smtp } };
      const nodes = [hook, split, file, send];
      const document = { name: 'Mails', nodes, edges: lines(...nodes.map(({ id }) => id)) };
      await weft().api.activate((await weft().api.create(document)).id);
      const { body } = await weft().api.send('POST', '/webhook/mails', { to: ['ann@b.test', 'bob@b.test'] });
      expect(body).toMatchObject({
        accepted: ['ann@b.test'],
        rejected: [],
        messageId: expect.stringMatching(/^<[\w-]+@a\.test>$/),
      });
      const { source } = await server.next('bob@b.test');
      expect(source).toContain('Subject: Hi');
      expect(source).toContain('filename=who.json');
    } finally {
      await server.close();
    }
  }, 30_000);
};
