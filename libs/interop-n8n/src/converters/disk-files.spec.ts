import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

const CASES: readonly (readonly [string, JsonObject, JsonObject])[] = [
  ['readWriteFile', { fileSelector: '/files/*.csv' }, { operation: 'read', path: '/files/*.csv' }],
  [
    'readWriteFile',
    { fileSelector: '={{ $json.p }}', options: { dataPropertyName: 'f', fileName: 'a', mimeType: 'text/csv' } },
    { operation: 'read', path: '={{ $json.p }}', file: 'f', fileName: 'a', mimeType: 'text/csv' },
  ],
  [
    'readWriteFile',
    { operation: 'write', fileName: '/files/a', dataPropertyName: 'f', options: { append: true } },
    { operation: 'write', path: '/files/a', file: 'f', append: true },
  ],
  [
    'readBinaryFile',
    { filePath: '/files/a', dataPropertyName: 'f' },
    { operation: 'read', path: '/files/a', file: 'f', keepInput: true },
  ],
];
const OLD: typeof CASES = [
  ['readBinaryFiles', { fileSelector: '/files/*' }, { operation: 'read', path: '/files/*' }],
  ['writeBinaryFile', { fileName: '/files/a' }, { operation: 'write', path: '/files/a' }],
];

describe('files on disk', () => {
  it.each([...CASES, ...OLD])('reads %s with %j, and says what it reaches', (type, given, expected) => {
    const { node, parameters, status, reasons } = convertOne(type, 1, given);
    expect([node.type, status, parameters]).toEqual(['diskFiles', 'converted', expected]);
    expect(reasons).toEqual([expect.stringContaining('WEFT_FILES_FOLDER')]);
  });

  it.each(CASES)('is written as %s with %j', (type, expected, parameters) => {
    const { written, status, document, readBack } = writeOne('diskFiles', parameters);
    expect([written['type'], written['parameters'], status]).toEqual([`n8n-nodes-base.${type}`, expected, 'supported']);
    expect(readBack).toEqual(document);
  });

  it('does not pass off a pattern as the path of one file', () => {
    expect(writeOne('diskFiles', { path: '/a/*', keepInput: true }).written['type']).toBe('weft.diskFiles');
  });

  it('names an option that does nothing here', () => {
    const { reasons } = convertOne('readWriteFile', 1, { fileSelector: 'a', options: { fileExtension: 'zip' } });
    expect(reasons).toContainEqual(expect.stringContaining('"options.fileExtension"'));
  });
});
