import fc from 'fast-check';
import { fixed, flag, group, list, number, one, some, text, type Parameters } from './n8n-fields.ts';

/** What the editor writes for nodes that read and make files. */
const keepSource = one('json', 'binary', 'both');
const encoding = one('utf8', 'utf16le', 'latin1');
const binaryPropertyName = fixed;
const fileName = text;
const headerRow = flag;
const by = (operation: string, fields: Parameters): Parameters => fields.map((rest) => ({ operation, ...rest }));

export const packed: readonly Parameters[] = [
  some({ binaryPropertyName, outputPrefix: fixed }),
  some(
    { operation: one('compress'), binaryPropertyName, outputFormat: one('zip', 'gzip'), fileName, binaryPropertyOutput: fixed },
    ['operation'],
  ),
];

const csv = some({
  headerRow,
  includeEmptyCells: flag,
  delimiter: one(';', '|'),
  encoding,
  enableBOM: flag,
  relaxQuotes: flag,
  fromLine: fc.integer({ min: 0, max: 9 }),
  maxRowCount: fc.integer({ min: -1, max: 9 }),
});
const sheet = some({
  headerRow,
  includeEmptyCells: flag,
  rawData: flag,
  readAsString: flag,
  sheetName: text,
  range: one('A2:C9', 3),
});
const table = some({ headerRow, includeEmptyCells: flag, rawData: flag, readAsString: flag });
const read = (options: Parameters, more: Parameters = fc.constant({})): Parameters =>
  fc.tuple(some({ binaryPropertyName, options }), more).map(([common, own]) => ({ ...common, ...own }));
const destinationKey = some({ destinationKey: fixed });
const plain = read(some({ encoding, stripBOM: flag, keepSource }), destinationKey);

export const extracted: readonly Parameters[] = [
  read(csv),
  ...['ods', 'xls', 'xlsx'].map((operation) => by(operation, read(sheet))),
  ...['html', 'rtf'].map((operation) => by(operation, read(table))),
  ...['fromIcs', 'fromJson', 'text', 'xml'].map((operation) => by(operation, plain)),
  by('binaryToPropery', read(some({ keepSource }), destinationKey)),
  by('pdf', read(some({ joinPages: flag, maxPages: number, password: fixed, keepSource }))),
];

const person = { name: fixed, email: one('a@example.com') };
const event = some({
  title: text,
  start: text,
  end: text,
  allDay: flag,
  additionalFields: some({
    fileName,
    description: text,
    location: text,
    url: text,
    status: one('CONFIRMED', 'CANCELLED', 'TENTATIVE'),
    busyStatus: one('BUSY', 'TENTATIVE'),
    calName: fixed,
    recurrenceRule: one('FREQ=DAILY;COUNT=2'),
    uid: fixed,
    geolocationUi: group('geolocationValues', fc.record({ lat: fc.nat(90), lon: fc.nat(180) })),
    organizerUi: group('organizerValues', fc.record(person)),
    attendeesUi: group('attendeeValues', list(some({ ...person, rsvp: flag }, ['email']))),
    sequence: fc.nat(9),
    useWorkflowTimezone: flag,
  }),
});
const made = (fields: Record<string, fc.Arbitrary<unknown>>): Parameters => some({ binaryPropertyName, ...fields });

export const converted: readonly Parameters[] = [
  made({ options: some({ fileName, headerRow, delimiter: one(';') }) }),
  ...['html', 'rtf'].map((operation) => by(operation, made({ options: some({ fileName, headerRow }) }))),
  ...['ods', 'xls', 'xlsx'].map((operation) =>
    by(operation, made({ options: some({ fileName, headerRow, compression: flag, sheetName: one('A', 'B c') }) })),
  ),
  by('iCal', event),
  by('toJson', made({ mode: one('once', 'each'), options: some({ addBOM: flag, encoding, format: flag, fileName }) })),
  by('toText', made({ sourceProperty: fixed, options: some({ addBOM: flag, encoding, fileName }) })),
  by('toBinary', made({ sourceProperty: fixed, options: some({ mimeType: one('image/png'), fileName }) })),
];

export const spreadsheet: readonly Parameters[] = [
  some({ binaryPropertyName, options: sheet }),
  by('toFile', made({ fileFormat: one('csv', 'html', 'ods', 'rtf', 'xlsx'), options: some({ fileName, headerRow }) })),
  by('toFile', made({ options: some({ fileName, sheetName: one('A') }) })),
];

/** From the second version on the kind of the file can be chosen. */
export const chosenSpreadsheet: Parameters = some({ fileFormat: one('csv'), binaryPropertyName, options: csv });

export const moved: readonly Parameters[] = [
  some({ sourceKey: fixed, options: some({ encoding, keepSource: flag, stripBOM: flag }) }),
  some(
    {
      setAllData: one(false),
      sourceKey: fixed,
      destinationKey: fixed,
      options: some({ encoding, keepSource: flag, jsonParse: flag, keepAsBase64: flag }),
    },
    ['setAllData'],
  ),
  some(
    {
      mode: one('jsonToBinary'),
      convertAllData: flag,
      sourceKey: fixed,
      destinationKey: fixed,
      options: some({
        addBOM: flag,
        fileName,
        mimeType: one('text/plain'),
        useRawData: flag,
        dataIsBase64: flag,
        keepSource: flag,
      }),
    },
    ['mode'],
  ),
];

export const oldPdf: Parameters = some({ binaryPropertyName, encrypted: flag, password: fixed });
