import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

type Case = readonly [type: string, version: number, given: JsonObject, expected: JsonObject, reason: string];

describe('nodes for files from before', () => {
  it.each<Case>([
    ['spreadsheetFile', 1, {}, { type: 'extractFromFile', format: 'auto', file: 'data', dates: 'serial' }, 'Numbers in CSV'],
    [
      'spreadsheetFile',
      2,
      { fileFormat: 'csv', options: { delimiter: ';', headerRow: false } },
      { type: 'extractFromFile', format: 'csv', file: 'data', delimiter: ';', headerRow: false },
      '',
    ],
    [
      'spreadsheetFile',
      2,
      { options: { rawData: true, sheetName: 'B', range: 'A1:B2' } },
      { type: 'extractFromFile', format: 'auto', file: 'data', sheet: 'B', range: 'A1:B2', dates: 'serial' },
      'Numbers in CSV',
    ],
    ['spreadsheetFile', 1, { operation: 'toFile' }, { type: 'convertToFile', format: 'xlsx', file: 'data' }, 'no XLS'],
    [
      'spreadsheetFile',
      1,
      { operation: 'toFile', fileFormat: 'csv', binaryPropertyName: 'out', options: { fileName: 'a.csv' } },
      { type: 'convertToFile', format: 'csv', file: 'out', fileName: 'a.csv' },
      '',
    ],
    [
      'moveBinaryData',
      1,
      { options: { encoding: 'utf8' } },
      { type: 'extractFromFile', format: 'json', file: 'data', outputField: '', encoding: 'utf8' },
      'Other files',
    ],
    [
      'moveBinaryData',
      1.1,
      { sourceKey: 'attachment_0', setAllData: false, destinationKey: 'xml', options: { keepSource: true } },
      { type: 'extractFromFile', format: 'text', file: 'attachment_0', outputField: 'xml', keep: 'all' },
      '',
    ],
    [
      'moveBinaryData',
      1,
      { setAllData: false, options: { jsonParse: true } },
      { type: 'extractFromFile', format: 'json', file: 'data', keep: 'fields' },
      'Other files',
    ],
    [
      'moveBinaryData',
      1,
      { mode: 'jsonToBinary', destinationKey: 'price', options: { fileName: 'a.json', useRawData: true } },
      { type: 'convertToFile', format: 'json', mode: 'each', file: 'price', fileName: 'a.json' },
      '',
    ],
    [
      'moveBinaryData',
      1,
      { mode: 'jsonToBinary', convertAllData: false, options: { mimeType: 'text/html', useRawData: true, keepSource: true } },
      { type: 'convertToFile', format: 'text', mimeType: 'text/html', keepFields: true },
      '',
    ],
    [
      'moveBinaryData',
      1,
      { mode: 'jsonToBinary', convertAllData: false, sourceKey: 'b64', options: { dataIsBase64: true } },
      { type: 'convertToFile', format: 'base64', sourceField: 'b64', keepFields: true },
      'stays in the item',
    ],
    [
      'readPDF',
      1,
      { encrypted: true, password: 'x' },
      { type: 'extractFromFile', format: 'pdf', file: 'data', password: 'x' },
      '',
    ],
  ])('%s %s %j', (...[type, version, given, expected, reason]) => {
    const { node, parameters, status, reasons } = convertOne(type, version, given);
    expect([{ type: node.type, ...parameters }, status]).toEqual([expected, reason === '' ? 'supported' : 'converted']);
    expect(reasons.join()).toContain(reason);
  });

  it('are written where the later ones have no word for it', () => {
    const found = writeOne('extractFromFile', { format: 'auto', dates: 'serial', sheet: 'B' });
    expect([found.written['type'], found.written['parameters']]).toEqual([
      'n8n-nodes-base.spreadsheetFile',
      { options: { sheetName: 'B' } },
    ]);
    const moved = writeOne('extractFromFile', { format: 'json', outputField: '', file: 'a' });
    expect([moved.written['type'], moved.written['parameters']]).toEqual(['n8n-nodes-base.moveBinaryData', { sourceKey: 'a' }]);
    expect(moved.readBack.nodes[0]?.parameters).toMatchObject({ format: 'json', outputField: '', file: 'a' });
  });
});
