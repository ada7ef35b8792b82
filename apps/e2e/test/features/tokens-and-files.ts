import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { node, type Feature } from '../../src/index.ts';

const hook = (path: string) => node('Hook', 'webhook', { path, method: 'POST', respond: 'last-node' });
const lines = (...names: string[]) => names.slice(1).map((target, index) => ({ source: names[index], target }));

/** `folder`: what `WEFT_FILES_FOLDER` names. */
export const tokensAndFiles = (folder: string): Feature => {
  return (weft) => {
    const serve = async (nodes: readonly { readonly id: string }[]) => {
      const document = { name: 'Served', nodes: [...nodes], edges: lines(...nodes.map(({ id }) => id)) };
      await weft().api.activate((await weft().api.create(document)).id);
    };
    const send = async (path: string, body: object) => (await weft().api.send('POST', `/webhook/${path}`, body)).body;

    it('are signed and verified by a credential that nobody sees', async () => {
      const data = { keyType: 'passphrase', secret: 'canary-of-more-than-thirty-two-bytes', algorithm: 'HS256' };
      const { id } = await weft().api.ok<{ id: string }>('POST', '/api/credentials', { name: 'Tokens', type: 'jwtAuth', data });
      const signing = { claims: '={{ { sub: $json.body.who } }}', expiresInSeconds: 60 };
      const sign = { ...node('Sign', 'jwt', signing), credentials: { jwtAuth: id } };
      const verifying = { operation: 'verify', token: '={{ $json.token }}', withHeader: true };
      const verify = { ...node('Verify', 'jwt', verifying), credentials: { jwtAuth: id } };
      await serve([hook('tokens'), sign, verify]);
      expect(await send('tokens', { who: 'Ada' })).toMatchObject({ header: { alg: 'HS256' }, payload: { sub: 'Ada' } });
    }, 30_000);

    it('that were met before are dropped', async () => {
      const dedupe = node('New', 'removeDuplicates', { operation: 'history', value: '={{ $json.body.id }}' });
      await serve([hook('once-each'), dedupe, node('Kept', 'set', { include: 'none', fields: [{ name: 'kept', value: 1 }] })]);
      const answers = [
        await send('once-each', { id: 'a' }),
        await send('once-each', { id: 'a' }),
        await send('once-each', { id: 'b' }),
      ];
      expect(answers.map((answer) => JSON.stringify(answer).includes('kept'))).toEqual([true, false, true]);
    }, 30_000);

    it('of the disk are read in the folder that is open, and nowhere else', async () => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'list.csv'), 'a;b');
      await serve([hook('disk'), node('Read', 'diskFiles', { path: '={{ $json.body.path }}' })]);
      expect(await send('disk', { path: '*.csv' })).toMatchObject({ fileName: 'list.csv', mimeType: 'text/csv', sizeBytes: 3 });
      const { headers } = await weft().api.send('POST', '/webhook/disk', { path: '../etc/passwd' });
      const run = await weft().api.execution(headers.get('weft-execution-id') ?? '');
      expect(run).toMatchObject({ status: 'failed', error: { code: 'DISK_PATH_REFUSED' } });
    }, 30_000);
  };
};
