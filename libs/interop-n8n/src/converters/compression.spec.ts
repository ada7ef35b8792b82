import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

describe('compression', () => {
  it.each<[JsonObject, JsonObject]>([
    [{}, { operation: 'decompress', files: 'data' }],
    [
      { binaryPropertyName: 'a, b', outputPrefix: 'part' },
      { operation: 'decompress', files: 'a, b', outputPrefix: 'part' },
    ],
    [{ operation: 'compress' }, { operation: 'compress', files: 'data', format: 'zip' }],
    [
      {
        operation: 'compress',
        binaryPropertyName: '={{ $json.keys }}',
        fileName: '=a{{ $now }}.zip',
        binaryPropertyOutput: 'zip',
      },
      { operation: 'compress', files: '={{ $json.keys }}', format: 'zip', fileName: '=a{{ $now }}.zip', outputField: 'zip' },
    ],
    [
      { operation: 'compress', outputFormat: 'gzip', outputPrefix: 'packed' },
      { operation: 'compress', files: 'data', format: 'gzip', outputPrefix: 'packed' },
    ],
  ])('reads %j, and writes the same', (given, expected) => {
    for (const version of [1, 1.1]) {
      const { node, parameters, status, reasons } = convertOne('compression', version, given);
      expect([node.type, parameters, status, reasons]).toEqual(['compression', expected, 'supported', []]);
    }
    const { written, status: writtenStatus } = writeOne('compression', expected);
    expect([written['type'], written['typeVersion'], writtenStatus]).toEqual(['n8n-nodes-base.compression', 1.1, 'supported']);
    expect(written['parameters']).toEqual(given);
  });

  it('writes a list of files as n8n has it', () => {
    const { written, readBack } = writeOne('compression', { files: ['a', 'b'] });
    expect(written['parameters']).toEqual({ binaryPropertyName: 'a,b' });
    expect(readBack.nodes[0]?.parameters).toMatchObject({ files: ['a', 'b'] });
  });

  it('says that tar is new in n8n', () => {
    const { status, reasons } = writeOne('compression', { operation: 'compress', format: 'tar' });
    expect([status, reasons.join()]).toEqual(['converted', expect.stringContaining('tar')]);
  });

  it('keeps a way of packing that is not known here', () => {
    expect(convertOne('compression', 1.1, { operation: 'compress', outputFormat: 'rar' }).status).toBe('placeholder');
  });
});
