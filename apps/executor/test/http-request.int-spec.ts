import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { blobMigrations, FolderBlobStore } from '@weft/blob-store';
import { createEgress, type Egress } from '@weft/egress';
import type { Plan } from '@weft/engine';
import { executionMigrations } from '@weft/execution-store';
import { createTestDatabase, make, waitFor, type TestDatabase } from '@weft/testing';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { RunFiles } from '../src/nodes/run-files.ts';
import { ExecutorUnderTest, openReader, type StoreUnderTest } from './executor-under-test.ts';

const TENANT = make.startCommand().tenantId;
const FILE = randomBytes(8 * 1_048_576);
const PACKED = gzipSync(FILE, { level: 1 });
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

interface Upload {
  readonly fields: Record<string, string>;
  readonly files: { field: string; fileName: string; mimeType: string; sha256: string; sizeBytes: number }[];
}

/** Reads what a browser's form would have sent, with a parser that is not ours. */
async function parseUpload(request: IncomingMessage): Promise<Upload> {
  const upload: Upload = { fields: {}, files: [] };
  const parser = new Busboy({ headers: request.headers as BusboyHeaders, limits: { fileSize: 1e9 } });
  parser.on('field', (name: string, value: string) => (upload.fields[name] = value));
  parser.on('file', (...[field, stream, fileName, , mimeType]) => {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    stream.on('data', (chunk: Buffer) => {
      hash.update(chunk);
      sizeBytes += chunk.length;
    });
    stream.on('end', () => upload.files.push({ field, fileName, mimeType, sha256: hash.digest('hex'), sizeBytes }));
  });
  await pipeline(request, parser);
  return upload;
}

describe('HTTP Request on an executor', () => {
  const blobFolder = mkdtempSync(join(tmpdir(), 'weft-http-'));
  const server = createServer((request, response) => void handler(request, response));
  let handler: (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;
  let database: TestDatabase;
  let store: StoreUnderTest;
  let egress: Egress;
  let executors: ExecutorUnderTest[] = [];

  beforeAll(async () => {
    database = await createTestDatabase({ migrations: [blobMigrations, executionMigrations] });
    store = await openReader(database.url, blobFolder);
    egress = createEgress({ allow: ['127.0.0.1'] });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await Promise.all(executors.map((executor) => executor.stop()));
    executors = [];
  });
  afterAll(async () => {
    await egress.close();
    server.closeAllConnections();
    server.close();
    await store.source.destroy();
    await database.drop();
    rmSync(blobFolder, { recursive: true });
  });

  const url = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  let names = 0;
  const open = () => {
    const files = new RunFiles(new FolderBlobStore(blobFolder), TENANT);
    return new ExecutorUnderTest(database.url, { id: `http-${++names}`, blobFolder, ports: { http: egress.httpPort, files } });
  };
  const planOf = (...nodes: { name: string; effect: 'read' | 'write'; parameters: object }[]): Plan =>
    make.plan({
      nodes: [
        { name: 'Start' },
        ...nodes.map((node) => ({ ...node, type: 'httpRequest', parameters: node.parameters as never })),
      ],
      edges: nodes.map(({ name }, index) => ({ from: nodes[index - 1]?.name ?? 'Start', to: name })),
    });

  it('hands a file on from a download to an upload, byte for byte', async () => {
    let upload: Upload | undefined;
    handler = async (request, response) => {
      if (request.url === '/download/r%C3%A9sum%C3%A9.bin') {
        return response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-encoding': 'gzip' }).end(PACKED);
      }
      const length = Number(request.headers['content-length']);
      upload = await parseUpload(request);
      return response.setHeader('content-type', 'application/json').end(JSON.stringify({ length }));
    };
    const executor = await open().start();
    executors.push(executor);
    const plan = planOf(
      { name: 'Download', effect: 'read', parameters: { url: url('/download/r%C3%A9sum%C3%A9.bin') } },
      {
        name: 'Upload',
        effect: 'write',
        parameters: {
          method: 'POST',
          url: url('/upload'),
          bodyType: 'multipart',
          bodyParts: [
            { name: 'title', value: '={{ $binary.data.fileName }}' },
            { name: 'file', file: 'data' },
          ],
        },
      },
    );
    const command = await executor.command(plan);

    await expect(executor.runs.start(command)).resolves.toMatchObject({ status: 'finished', outcome: 'succeeded' });

    const file = { sha256: sha256(FILE), sizeBytes: FILE.length, mimeType: 'application/octet-stream', fileName: 'résumé.bin' };
    expect(upload).toEqual({ fields: { title: 'résumé.bin' }, files: [{ field: 'file', ...file }] });
    const { steps } = (await store.reader.findRecord(command.tenantId, command.executionId))!;
    expect(steps.find(({ nodeName }) => nodeName === 'Download')?.outputs).toEqual([
      ['main', [{ json: {}, binary: { data: file }, pairedItem: { item: 0 } }]],
    ]);
    const sent = steps.find(({ nodeName }) => nodeName === 'Upload')?.outputs as unknown as [
      [string, [{ json: { length: number } }]],
    ];
    expect(sent[0][1][0].json.length).toBeGreaterThan(FILE.length);
  });

  it('repeats no page that a write has come through with when its executor dies, and the one in flight with the same key', async () => {
    const pages: { page: string; key: string }[] = [];
    const stuck = Promise.withResolvers<void>();
    let isStuck = true;
    handler = async (request, response) => {
      const page = new URL(request.url!, 'http://x').searchParams.get('page')!;
      pages.push({ page, key: String(request.headers['idempotency-key']) });
      if (page === '3' && isStuck) await stuck.promise;
      return response.setHeader('content-type', 'application/json').end(JSON.stringify(page === '4' ? [] : [{ page }]));
    };
    const pagination = { mode: 'parameters', parameters: [{ name: 'page', value: '={{ $pageCount + 1 }}' }] };
    const first = await open().start();
    const command = await first.command(
      planOf({ name: 'Pages', effect: 'write', parameters: { method: 'POST', url: url('/'), pagination } }),
    );
    void first.runs.start(command).catch(() => undefined);
    await waitFor(() => pages.some(({ page }) => page === '3'));

    await first.die();
    isStuck = false;
    executors.push(await open().start());
    await waitFor(async () => (await store.reader.findSummary(command.tenantId, command.executionId))?.status === 'succeeded', {
      timeoutMs: 10_000,
    });
    stuck.resolve();

    expect(pages.map(({ page }) => page)).toEqual(['1', '2', '3', '3', '4']);
    expect(pages[2]?.key).toBe(pages[3]?.key);
    expect(new Set(pages.map(({ key }) => key)).size).toBe(4);
    const { steps } = (await store.reader.findRecord(command.tenantId, command.executionId))!;
    const items = ['1', '2', '3'].map((page) => ({ json: { page }, pairedItem: { item: 0 } }));
    expect(steps.find(({ nodeName }) => nodeName === 'Pages')?.outputs).toEqual([['main', items]]);
  });
});
