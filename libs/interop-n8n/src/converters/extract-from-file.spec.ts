import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

describe('extractFromFile', () => {
  it.each<[JsonObject, JsonObject]>([
    [{}, { format: 'csv', file: 'data' }],
    [
      {
        binaryPropertyName: 'upload',
        options: {
          headerRow: false,
          includeEmptyCells: true,
          delimiter: ';',
          encoding: 'win1252',
          enableBOM: false,
          relaxQuotes: true,
          fromLine: 3,
          maxRowCount: 10,
        },
      },
      {
        format: 'csv',
        file: 'upload',
        headerRow: false,
        emptyCells: true,
        delimiter: ';',
        encoding: 'win1252',
        stripBom: false,
        relaxQuotes: true,
        firstLine: 3,
        maxRows: 10,
      },
    ],
    [{ operation: 'xlsx' }, { format: 'xlsx', file: 'data', dates: 'serial' }],
    [{ operation: 'xls' }, { format: 'xls', file: 'data', dates: 'serial' }],
    [
      { operation: 'ods', options: { headerRow: '={{ $json.h }}', readAsString: true, sheetName: 'B', range: 'A2:C9' } },
      { format: 'ods', file: 'data', headerRow: '={{ $json.h }}', asText: true, sheet: 'B', range: 'A2:C9', dates: 'serial' },
    ],
    [{ operation: 'html' }, { format: 'html', file: 'data' }],
    [
      { operation: 'rtf', options: { headerRow: false } },
      { format: 'rtf', file: 'data', headerRow: false },
    ],
    [
      { operation: 'fromJson', binaryPropertyName: '=data', destinationKey: 'reply.body', options: { keepSource: 'both' } },
      { format: 'json', file: '=data', outputField: 'reply.body', keep: 'all' },
    ],
    [
      { operation: 'text', options: { encoding: 'utf16le', stripBOM: false, keepSource: 'json' } },
      { format: 'text', file: 'data', encoding: 'utf16le', stripBom: false, keep: 'fields' },
    ],
    [{ operation: 'fromIcs' }, { format: 'ics', file: 'data' }],
    [{ operation: 'xml' }, { format: 'xml', file: 'data' }],
    [
      { operation: 'binaryToPropery', options: { keepSource: 'binary' } },
      { format: 'base64', file: 'data', keep: 'files' },
    ],
    [
      { operation: 'pdf', options: { joinPages: false, maxPages: 2, password: '={{ $vars.p }}', keepSource: 'json' } },
      { format: 'pdf', file: 'data', joinPages: false, maxPages: 2, password: '={{ $vars.p }}', keep: 'fields' },
    ],
  ])('reads %j, and writes the same', (given, expected) => {
    for (const version of [1, 1.1]) {
      const { node, parameters, status, reasons } = convertOne('extractFromFile', version, given);
      expect([node.type, parameters, status, reasons]).toEqual(['extractFromFile', expected, 'supported', []]);
    }
    const { written, status: writtenStatus } = writeOne('extractFromFile', expected);
    expect([written['type'], written['typeVersion'], writtenStatus]).toEqual([
      'n8n-nodes-base.extractFromFile',
      1.1,
      'supported',
    ]);
    expect(written['parameters']).toEqual(given);
  });

  it('takes all rows where n8n says so with a number below zero', () => {
    expect(convertOne('extractFromFile', 1, { options: { maxRowCount: -1, fromLine: 0 } }).parameters).toMatchObject({
      maxRows: 0,
      firstLine: 1,
    });
  });

  it('has no use for raw data, which all values are', () => {
    expect(convertOne('extractFromFile', 1, { operation: 'xlsx', options: { rawData: true } })).toMatchObject({
      status: 'supported',
    });
  });

  it('names what it does not know', () => {
    const { status, reasons } = convertOne('extractFromFile', 1, {
      options: { skipRecordsWithErrors: { value: { enabled: true } } },
    });
    expect([status, reasons.join()]).toEqual(['converted', expect.stringContaining('skipRecordsWithErrors')]);
  });

  it('says that n8n gives dates as numbers, and keeps how they are given', () => {
    const { status, reasons, readBack } = writeOne('extractFromFile', { format: 'xlsx' });
    expect([status, reasons.join()]).toEqual(['converted', expect.stringContaining('dates')]);
    expect(readBack.nodes[0]?.parameters['dates'] ?? 'iso').toBe('iso');
  });
});
