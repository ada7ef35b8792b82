import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

const CASES: readonly (readonly [JsonObject, JsonObject])[] = [
  [{ path: '/in/a.csv' }, { operation: 'download', path: '/in/a.csv' }],
  [
    { protocol: 'sftp', path: '=/in/{{ $json.name }}', binaryPropertyName: 'report' },
    { protocol: 'sftp', operation: 'download', path: '=/in/{{ $json.name }}', file: 'report' },
  ],
  [
    { operation: 'list', path: '/in/', recursive: true },
    { operation: 'list', path: '/in/', recursive: true },
  ],
  [
    { protocol: 'sftp', operation: 'upload', path: '=/out/{{ $now.toISO() }}.zip' },
    { protocol: 'sftp', operation: 'upload', path: '=/out/{{ $now.toISO() }}.zip' },
  ],
  [
    { operation: 'upload', path: '/out/a.txt', binaryData: false, fileContent: '={{ $json.text }}' },
    { operation: 'upload', path: '/out/a.txt', source: 'text', text: '={{ $json.text }}' },
  ],
  [
    { operation: 'rename', oldPath: '/a', newPath: '=/done/{{ $json.name }}', options: { createDirectories: true } },
    { operation: 'rename', path: '/a', newPath: '=/done/{{ $json.name }}', createFolders: true },
  ],
  [
    { protocol: 'sftp', operation: 'delete', path: '/old', options: { folder: true, recursive: true } },
    { protocol: 'sftp', operation: 'delete', path: '/old', isFolder: true, recursive: true },
  ],
];

describe('ftp', () => {
  it.each(CASES)('reads %j, and writes the same', (given, expected) => {
    const { node, parameters, status, reasons } = convertOne('ftp', 1, given);
    expect([node.type, parameters, status, reasons]).toEqual(['ftp', expected, 'supported', []]);
    const { written, status: writtenStatus, readBack, document } = writeOne('ftp', parameters);
    expect([written['parameters'], writtenStatus]).toEqual([given, 'supported']);
    expect(readBack).toEqual(document);
  });

  it('names an option that does nothing here', () => {
    const { reasons } = convertOne('ftp', 1, { path: '/a', options: { timeout: 10_000, recursive: true } });
    expect(reasons).toEqual([expect.stringContaining('"options.timeout"')]);
  });

  it.each(['ftp', 'sftp'])('keeps the credential of %s, and no other', (protocol) => {
    const credentials = { ftp: { id: '1', name: 'A' }, sftp: { id: '2', name: 'B' } };
    const { reasons } = convertOne('ftp', 1, { protocol, path: '/a' }, { credentials });
    expect(reasons).toEqual([expect.stringContaining(`"${protocol}"`)]);
  });
});
