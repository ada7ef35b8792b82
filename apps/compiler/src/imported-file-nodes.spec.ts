import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FilePort } from '@weft/node-sdk';
import type { JsonObject } from '@weft/workflow-model';
import { n8nFlow, n8nNode, n8nStart } from './testing/n8n-workflow.ts';
import { runImported } from './testing/run-imported.ts';

const ROWS: readonly JsonObject[] = [
  { id: 1, name: 'Ann' },
  { id: 2, name: 'Bob, "jr"' },
];

/** A store of files that lives as long as a test. */
function store(): FilePort {
  const kept = new Map<string, Uint8Array>();
  const bytesOf = (sha256: string): Uint8Array => kept.get(sha256) ?? new Uint8Array();
  return {
    write: async (content, about) => {
      const bytes = content instanceof Uint8Array ? content : Buffer.concat(await Array.fromAsync(content));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      kept.set(sha256, bytes);
      return { sha256, sizeBytes: bytes.length, ...about };
    },
    read: async ({ sha256 }) => bytesOf(sha256),
    open: async ({ sha256 }) => Readable.from([bytesOf(sha256)]),
  };
}

/** What comes out of nodes in a row. */
async function through(
  ...nodes: readonly (readonly [kind: `${string} ${number}`, parameters: object])[]
): Promise<readonly JsonObject[]> {
  const names = nodes.map((_, place) => `N${place}`);
  const lines = ['Start', ...names].slice(0, -1).map((name, place) => `${name} > ${names[place]}`);
  const file = n8nFlow([n8nStart, ...nodes.map(([kind, parameters], place) => n8nNode(names[place]!, kind, parameters))], lines);
  const { result, last } = await runImported(file, { items: ROWS.map((json) => ({ json })), ports: { files: store() } });
  expect(result).toEqual({ status: 'succeeded' });
  return last;
}

const asText: readonly JsonObject[] = ROWS.map(({ id, name = '' }) => ({ id: String(id), name }));

describe('a file of n8n that makes files and reads them', () => {
  it.each<[string, string, readonly JsonObject[]]>([
    ['csv', 'csv', asText],
    ['html', 'html', ROWS],
    ['rtf', 'rtf', asText],
    ['ods', 'ods', ROWS],
    ['xlsx', 'xlsx', ROWS],
    ['xls', 'xls', ROWS],
    ['toJson', 'fromJson', [{ data: ROWS }]],
  ])('gets back what it has written by %s', async (written, read, expected) => {
    const last = await through(
      ['convertToFile 1.1', { operation: written, options: {} }],
      ['extractFromFile 1', { operation: read, options: {} }],
    );
    expect(last).toEqual(expected);
  });

  it('packs files and unpacks them', async () => {
    const last = await through(
      ['convertToFile 1.1', { operation: 'toText', sourceProperty: 'name', options: { fileName: '={{ $json.id }}.txt' } }],
      ['compression 1.1', { operation: 'compress', fileName: 'a.zip', binaryPropertyOutput: 'zip' }],
      ['compression 1.1', { binaryPropertyName: 'zip' }],
      ['extractFromFile 1', { operation: 'text', binaryPropertyName: 'file_0', destinationKey: 'text', options: {} }],
    );
    expect(last).toEqual([{ text: 'Ann' }, { text: 'Bob, "jr"' }]);
  });

  it('moves bytes to base64 and back', async () => {
    const last = await through(
      ['convertToFile 1', { operation: 'toText', sourceProperty: 'name', options: {} }],
      ['extractFromFile 1', { operation: 'binaryToPropery', destinationKey: 'b64', options: {} }],
      ['convertToFile 1', { operation: 'toBinary', sourceProperty: 'b64', options: { mimeType: 'text/plain' } }],
      ['extractFromFile 1.1', { operation: 'text', options: {} }],
    );
    expect(last).toEqual([{ data: 'Ann' }, { data: 'Bob, "jr"' }]);
  });

  it('does the same with the nodes from before', async () => {
    const tables = await through(
      ['spreadsheetFile 1', { operation: 'toFile', fileFormat: 'xlsx', options: { sheetName: 'A' } }],
      ['spreadsheetFile 2', { options: {} }],
    );
    const objects = await through(
      ['moveBinaryData 1', { mode: 'jsonToBinary', options: {} }],
      ['moveBinaryData 1.1', { options: {} }],
    );
    expect([tables, objects]).toEqual([ROWS, ROWS]);
  });

  it('makes a calendar', async () => {
    const last = await through(
      [
        'convertToFile 1.1',
        {
          operation: 'iCal',
          title: '={{ $json.name }}',
          start: '2026-03-01T10:00:00Z',
          additionalFields: { uid: '={{ "e" + $json.id }}' },
        },
      ],
      ['extractFromFile 1', { operation: 'fromIcs', options: {} }],
    );
    expect(last).toMatchObject([{ data: { e1: { summary: 'Ann' } } }, { data: { e2: { summary: 'Bob, "jr"' } } }]);
  });
});
