import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

describe('convertToFile', () => {
  it.each<[JsonObject, JsonObject]>([
    [{}, { format: 'csv', file: 'data' }],
    [
      { binaryPropertyName: 'out', options: { fileName: '={{ $json.n }}.csv', headerRow: false, delimiter: ';' } },
      { format: 'csv', file: 'out', headerRow: false, delimiter: ';', fileName: '={{ $json.n }}.csv' },
    ],
    [
      { operation: 'html', options: { headerRow: false } },
      { format: 'html', file: 'data', headerRow: false },
    ],
    [{ operation: 'rtf' }, { format: 'rtf', file: 'data' }],
    [
      { operation: 'ods', options: { sheetName: 'A' } },
      { format: 'ods', file: 'data', sheet: 'A' },
    ],
    [
      { operation: 'xlsx', options: { fileName: 'a.xlsx' } },
      { format: 'xlsx', file: 'data', fileName: 'a.xlsx' },
    ],
    [{ operation: 'toJson' }, { format: 'json', file: 'data', mode: 'once' }],
    [
      { operation: 'toJson', mode: 'each', options: { addBOM: true, encoding: 'utf16le', format: true, fileName: 'a.json' } },
      { format: 'json', file: 'data', mode: 'each', encoding: 'utf16le', addBom: true, pretty: true, fileName: 'a.json' },
    ],
    [
      { operation: 'toText', sourceProperty: 'reply.body', options: { encoding: 'latin1' } },
      { format: 'text', file: 'data', sourceField: 'reply.body', encoding: 'latin1' },
    ],
    [
      { operation: 'toBinary', sourceProperty: '=base64', options: { mimeType: 'audio/mp3', fileName: 'a.mp3' } },
      { format: 'base64', file: 'data', sourceField: '=base64', mimeType: 'audio/mp3', fileName: 'a.mp3' },
    ],
    [
      {
        operation: 'iCal',
        title: 'Lunch',
        start: '={{ $json.start }}',
        end: '2026-01-02',
        allDay: true,
        additionalFields: {
          fileName: 'a.ics',
          description: 'd',
          location: 'l',
          url: 'https://example.com',
          status: 'CONFIRMED',
          busyStatus: 'BUSY',
          calName: 'c',
          recurrenceRule: 'FREQ=DAILY',
          uid: 'u',
          geolocationUi: { geolocationValues: { lat: 1.5, lon: '={{ $json.lon }}' } },
          organizerUi: { organizerValues: { name: 'Ann', email: 'a@example.com' } },
          attendeesUi: { attendeeValues: [{ email: 'b@example.com', rsvp: true }] },
          sequence: 2,
          useWorkflowTimezone: true,
        },
      },
      {
        format: 'ics',
        file: 'data',
        fileName: 'a.ics',
        event: {
          title: 'Lunch',
          start: '={{ $json.start }}',
          end: '2026-01-02',
          allDay: true,
          description: 'd',
          location: 'l',
          url: 'https://example.com',
          status: 'CONFIRMED',
          busyStatus: 'BUSY',
          calendarName: 'c',
          recurrence: 'FREQ=DAILY',
          uid: 'u',
          geo: { lat: 1.5, lon: '={{ $json.lon }}' },
          organizer: { name: 'Ann', email: 'a@example.com' },
          attendees: [{ email: 'b@example.com', rsvp: true }],
          sequence: 2,
          useWorkflowTimezone: true,
        },
      },
    ],
  ])('reads %j, and writes the same', (given, expected) => {
    for (const version of [1, 1.1]) {
      const { node, parameters, status, reasons } = convertOne('convertToFile', version, given);
      expect([node.type, parameters, status, reasons]).toEqual(['convertToFile', expected, 'supported', []]);
    }
    const { written, status: writtenStatus } = writeOne('convertToFile', expected);
    expect([written['type'], written['typeVersion'], writtenStatus]).toEqual(['n8n-nodes-base.convertToFile', 1.1, 'supported']);
    expect(written['parameters']).toEqual(given);
  });

  it('makes XLSX of what was XLS, and says so', () => {
    const { parameters, status, reasons } = convertOne('convertToFile', 1, { operation: 'xls' });
    expect([parameters['format'], status, reasons.join()]).toEqual(['xlsx', 'converted', expect.stringContaining('XLSX')]);
  });

  it('packs workbooks whatever the file says', () => {
    expect(convertOne('convertToFile', 1, { operation: 'xlsx', options: { compression: true } }).status).toBe('supported');
  });
});
