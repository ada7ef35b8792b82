import { compile } from './compile.ts';
import { convert } from './convert.ts';
import { registry } from './testing/documents.ts';
import { n8nFlow, n8nNode, n8nSet, n8nStart } from './testing/n8n-workflow.ts';
import { runImported } from './testing/run-imported.ts';

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a file of n8n with nodes that reach beyond their items', () => {
  it('reads a token, and goes on with what it says', async () => {
    const token = `${encode({ alg: 'HS256' })}.${encode({ sub: '7' })}.x`;
    const file = n8nFlow(
      [
        n8nStart,
        n8nNode('Read', 'jwt 1', { operation: 'decode', token: '={{ $json.t }}' }),
        n8nSet('Who', 'who', '={{ $json.payload.sub }}'),
      ],
      ['Start > Read', 'Read > Who'],
    );
    const { last } = await runImported(file, [{ json: { t: token } }]);
    expect(last).toEqual([{ payload: { sub: '7' }, who: '7' }]);
  });

  it('asks for the credential of a token that it signs', () => {
    const sign = n8nNode('Sign', 'jwt 1', { claims: { issuer: 'me' } }, { credentials: { jwtAuth: { id: 'x', name: 'Mine' } } });
    const { document, nodes } = convert(n8nFlow([n8nStart, sign], ['Start > Sign']));
    expect(nodes[1]?.reasons.join()).toContain('jwtAuth');
    expect(compile(document, registry).diagnostics).toMatchObject([{ code: 'CREDENTIAL_MISSING', nodeName: 'Sign' }]);
  });

  it('signs a text', async () => {
    const parameters = {
      action: 'sign',
      algorithm: 'RSA-SHA512',
      value: '={{ $json.a }}',
      privateKey: 'key',
      encoding: 'base64',
    };
    const crypto = { signText: (text: string, kind: object) => JSON.stringify([text, kind]) } as never;
    const file = n8nFlow([n8nStart, n8nNode('Sign', 'crypto 1', parameters)], ['Start > Sign']);
    const { last } = await runImported(file, { items: [{ json: { a: 'text' } }], ports: { crypto } });
    const kind = { algorithm: 'sha512', encoding: 'base64', privateKey: 'key' };
    expect(last).toEqual([{ a: 'text', data: JSON.stringify(['text', kind]) }]);
  });

  it('sends what earlier executions have met another way', async () => {
    const parameters = {
      operation: 'removeItemsSeenInPreviousExecutions',
      dedupeValue: '={{ $json.id }}',
      options: { scope: 'workflow' },
    };
    const file = n8nFlow(
      [n8nStart, n8nNode('New', 'removeDuplicates 2', parameters), n8nSet('Kept', 'k', '1'), n8nSet('Old', 'o', '1')],
      ['Start > New', 'New > Kept | Old'],
    );
    const known = new Set<string>();
    const seenValues = () =>
      ({
        remember: async (digests: readonly string[]) => {
          const unseen = new Set(digests).difference(known);
          for (const digest of digests) known.add(digest);
          return unseen;
        },
      }) as never;
    const run = async (...ids: number[]) => {
      const { outputs } = await runImported(file, { items: ids.map((id) => ({ json: { id } })), ports: { seenValues } });
      return [outputs['Kept'], outputs['Old']].map((runs) => runs?.[0]?.[0]?.map(({ id }) => id));
    };
    expect(await run(1, 2)).toEqual([[1, 2], undefined]);
    expect(await run(2, 3)).toEqual([[3], [2]]);
  });

  it('forgets it', async () => {
    const forgotten: unknown[] = [];
    const seenValues = (scope: object) => ({ forget: async () => void forgotten.push(scope) }) as never;
    const file = n8nFlow(
      [n8nStart, n8nNode('Clear', 'removeDuplicates 2', { operation: 'clearDeduplicationHistory' }, { id: 'the-node' })],
      ['Start > Clear'],
    );
    const { last } = await runImported(file, { items: [{ json: { a: 1 } }], ports: { seenValues } });
    expect([last, forgotten]).toEqual([[{ a: 1 }], [{ nodeId: 'the-node', askedBy: 'key' }]]);
  });

  it('reads files of the disk, and writes them', async () => {
    const written: unknown[] = [];
    const file = { sha256: 'f'.repeat(64), mimeType: 'text/csv', sizeBytes: 1, fileName: 'a.csv' };
    const nothing = (async function* () {})();
    const ports = {
      disk: {
        find: async () => ['/files/a.csv'],
        open: async () => nothing,
        write: async (path: string, _: unknown, how: object) => void written.push([path, how]),
      },
      files: { write: async () => file, read: async () => new Uint8Array(), open: async () => nothing },
    };
    const flow = n8nFlow(
      [
        n8nStart,
        n8nNode('Read', 'readWriteFile 1', { fileSelector: '/files/*.csv' }),
        n8nNode('Write', 'writeBinaryFile 1', { fileName: '=/files/{{ $binary.data.fileName }}.bak', options: { append: true } }),
      ],
      ['Start > Read', 'Read > Write'],
    );
    const { last } = await runImported(flow, { ports });
    expect(written).toEqual([['/files/a.csv.bak', { append: true }]]);
    expect(last).toMatchObject([{ directory: '/files', fileName: '/files/a.csv.bak' }]);
  });
});
