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

  it('sends a mail', async () => {
    const sent: unknown[] = [];
    const parameters = { fromEmail: 'a@a.test', toEmail: '={{ $json.to }}', subject: '=Hi {{ $json.to }}', html: '<b>Hi</b>' };
    const credentials = { smtp: '018f0000-0000-7000-8000-000000000001' };
    const send = async (_: unknown, mail: object) => {
      sent.push(mail);
      return { messageId: '<1>', accepted: ['b@b.test'], rejected: [], response: '250 OK' };
    };
    const file = n8nFlow([n8nStart, n8nNode('Send', 'emailSend 2.1', parameters)], ['Start > Send']);
    const { last } = await runImported(file, {
      items: [{ json: { to: 'b@b.test' } }],
      credentials,
      ports: { mail: { send } as never },
    });
    expect(sent).toMatchObject([
      { from: 'a@a.test', to: 'b@b.test', subject: 'Hi b@b.test', html: '<b>Hi</b>', attachments: [] },
    ]);
    expect(last).toEqual([{ messageId: '<1>', accepted: ['b@b.test'], rejected: [], response: '250 OK' }]);
  });

  it('keeps rows in a table, and goes on with them', async () => {
    const asked: unknown[] = [];
    const dataTables = {
      insert: async (write: object, rows: readonly object[]) => {
        asked.push([write, rows]);
        return rows.map((row, index) => ({ id: index + 1, ...row }));
      },
    } as never;
    const columns = { mappingMode: 'defineBelow', value: { name: '={{ $json.n }}' } };
    const dataTableId = { __rl: true, mode: 'list', value: 'abc', cachedResultName: 'people' };
    const file = n8nFlow([n8nStart, n8nNode('Keep', 'dataTable 1', { dataTableId, columns })], ['Start > Keep']);
    const { last } = await runImported(file, { items: [{ json: { n: 'Ada' } }], ports: { dataTables } });
    expect(asked).toEqual([[{ table: 'people', key: 'key' }, [{ name: 'Ada' }]]]);
    expect(last).toEqual([{ id: 1, name: 'Ada' }]);
  });

  it('asks a database, with the values of each item apart from the query', async () => {
    const asked: unknown[] = [];
    const sql = {
      run: async ({ statements }: { statements: readonly object[] }) => {
        asked.push(statements);
        return statements.map(() => ({ rows: [{ id: 1 }], affectedRows: 1 }));
      },
    };
    const options = { queryReplacement: '={{ $json.a }}, {{ $json.b }}', queryBatching: 'independently' };
    const find = { operation: 'executeQuery', query: 'select id from t where a = $1 and b = $2', options };
    const columns = { mappingMode: 'defineBelow', value: { id: '={{ $json.id }}' }, matchingColumns: [], schema: [] };
    const table = { __rl: true, mode: 'list', value: 'found' };
    const nodes = [n8nStart, n8nNode('Find', 'postgres 2.6', find), n8nNode('Keep', 'postgres 2.6', { table, columns })];
    const credentials = { postgres: '018f0000-0000-7000-8000-000000000001' };
    const { last } = await runImported(n8nFlow(nodes, ['Start > Find', 'Find > Keep']), {
      ...{ items: [{ json: { a: 'x, y', b: 2 } }], credentials, ports: { sql } },
    });
    expect(asked).toEqual([
      [{ text: 'select id from t where a = $1 and b = $2', values: ['x, y', 2] }],
      [{ text: 'INSERT INTO "public"."found" ("id") VALUES ($1) RETURNING *', values: [1] }],
    ]);
    expect(last).toEqual([{ id: 1 }]);
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
