import { deflateRawSync } from 'node:zlib';
import { unzipSync, zipSync } from 'fflate';
import { writeXlsx } from 'hucre/xlsx';
import type { Json } from '@weft/workflow-model';
import { withFiles } from '../../test/fixture-files.ts';
import { runFixture, type Observed } from '../../test/fixture-run.ts';
import { nodeFixtures } from '../../test/node-fixtures.ts';
import { extractFromFile } from './extract-from-file.node.ts';
import { extractFromFileParams } from './extract-from-file.params.ts';
import { TableItems } from './table-items.ts';

nodeFixtures(extractFromFile, import.meta.dirname);

const CALENDAR = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Other//EN
BEGIN:VEVENT
UID:one@example.com
DTSTAMP:20260101T000000Z
DTSTART:20260102T100000Z
DTEND:20260102T110000Z
SUMMARY:Stand-up\\, daily
RRULE:FREQ=DAILY;COUNT=3
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260105
SUMMARY:Holi
 day
END:VEVENT
END:VCALENDAR
`;
/** Two pages, written by hand: PDF.js finds the objects by itself. */
const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 5 0 R/Resources<</Font<</F1 7 0 R>>>>>>endobj
4 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 6 0 R/Resources<</Font<</F1 7 0 R>>>>>>endobj
5 0 obj<</Length 62>>stream
BT /F1 12 Tf 10 100 Td (Invoice 7) Tj 0 -20 Td (Total 12) Tj ET
endstream endobj
6 0 obj<</Length 44>>stream
BT /F1 12 Tf 10 100 Td (Second page) Tj ET  
endstream endobj
7 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
8 0 obj<</Title(Hand made)/Author(Ann)>>endobj
trailer<</Root 1 0 R/Info 8 0 R>>
%%EOF`;

function run(parameters: Readonly<Record<string, Json>>, content: string | Uint8Array): Promise<Observed> {
  const file = { base64: Buffer.from(content).toString('base64'), mimeType: 'x/x', fileName: 'f' };
  const input = [{ json: {}, binary: { data: 'f' as never } }];
  return runFixture(extractFromFile, withFiles({ name: '', parameters, files: { f: file }, input, expect: {} }));
}

const fieldsOf = ({ outputs }: Observed): readonly Json[] => (outputs['main'] ?? []).map(({ json }) => json);
const failed = (message: string) => ({ failure: { message: expect.stringContaining(message) } });

describe('extractFromFile, calendars', () => {
  it('gives events by UID, and by number what has none', async () => {
    const [{ data }] = fieldsOf(await run({ format: 'ics' }, CALENDAR)) as [{ data: Record<string, Json> }];
    expect(data).toMatchObject({
      'one@example.com': {
        type: 'VEVENT',
        summary: 'Stand-up, daily',
        start: '2026-01-02T10:00:00.000Z',
        end: '2026-01-02T11:00:00.000Z',
        rrule: expect.stringContaining('FREQ=DAILY;COUNT=3'),
      },
      'component-1': { summary: 'Holiday', start: '2026-01-05' },
      vcalendar: { version: '2.0' },
    });
  });
});

describe('extractFromFile, XLSX', () => {
  it('reads texts that are kept apart from the cells', async () => {
    const rows = [
      ['id', 'name'],
      [1, 'Ann'],
      [2, 'Ann'],
    ];
    const bytes = await writeXlsx({ sheets: [{ name: 'S', rows }], stringMode: 'shared' });
    expect(Object.keys(unzipSync(bytes))).toContain('xl/sharedStrings.xml');
    expect(fieldsOf(await run({ format: 'xlsx' }, bytes))).toEqual([
      { id: 1, name: 'Ann' },
      { id: 2, name: 'Ann' },
    ]);
  });

  it('does not open what a password protects', async () => {
    const encryption = { password: 'secret', spinCount: 1 };
    const bytes = await writeXlsx({ sheets: [{ name: 'S', rows: [['a']] }], encryption });
    expect((await run({ format: 'xlsx' }, bytes)).result).toMatchObject(failed('it is protected by a password'));
  });
});

describe('extractFromFile, times of calendars', () => {
  const timesOf = async (...lines: readonly string[]): Promise<Json | undefined> => {
    const text = ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'UID:u', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
    const [{ data }] = fieldsOf(await run({ format: 'ics' }, text)) as [{ data: { u: Record<string, Json> } }];
    return [data.u['start'] ?? null, data.u['end'] ?? null];
  };

  it('are in the zone of the workflow where they name none', async () => {
    expect(await timesOf('DTSTART:20260702T100000', 'DTEND:20260702T100000Z')).toEqual([
      '2026-07-02T08:00:00.000Z',
      '2026-07-02T10:00:00.000Z',
    ]);
  });

  it('are in the zone that they name, or days', async () => {
    expect(await timesOf('DTSTART;TZID=America/New_York:20260102T100000', 'DTEND;VALUE=DATE:20260105')).toEqual([
      '2026-01-02T15:00:00.000Z',
      '2026-01-05',
    ]);
  });
});

describe('extractFromFile, PDF', () => {
  it('gives the text and what the file says about itself', async () => {
    const [fields] = fieldsOf(await run({ format: 'pdf' }, PDF));
    expect(fields).toMatchObject({
      numpages: 2,
      numrender: 2,
      info: { Title: 'Hand made', Author: 'Ann' },
      metadata: null,
      text: 'Invoice 7\nTotal 12\n\nSecond page',
      version: expect.any(String),
    });
  });

  it('gives pages one by one, and so many as are asked for', async () => {
    const [fields] = fieldsOf(await run({ format: 'pdf', joinPages: false, maxPages: 1 }, PDF));
    expect(fields).toMatchObject({ numpages: 2, numrender: 1, text: ['Invoice 7\nTotal 12'] });
  });
});

/** A spreadsheet with this in its only sheet. */
const odsOf = (sheet: string): Uint8Array => {
  const xml = `<office:document-content><office:body><office:spreadsheet><table:table table:name="S">${sheet}</table:table></office:spreadsheet></office:body></office:document-content>`;
  return zipSync({ 'content.xml': Buffer.from(xml) });
};

describe('extractFromFile, what is there to do harm', () => {
  it('makes no more cells of a few than anybody has', async () => {
    const row =
      '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16000" office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>';
    const { result } = await run({ format: 'ods' }, odsOf(row));
    expect(result).toMatchObject(failed('repeats more than 1000000 cells'));
  });

  it('does not look at rows that are long and empty for ever', () => {
    const { headerRow, emptyCells, asText, maxRows } = extractFromFileParams.parse({});
    const table = new TableItems({ fileName: 'f', itemIndex: 0 }, { headerRow, emptyCells, asText, maxRows });
    const row = [...new Array<null>(16_383).fill(null), 1];
    const addAll = () => {
      while (table.add(row));
    };
    expect(addAll).toThrow('has rows of more than 50000000 places');
  });

  it('passes over a million empty rows that are one element', async () => {
    const cell =
      '<table:table-cell office:value-type="string"><text:p>a &lt; b<text:s text:c="3"/>c</text:p><text:p/></table:table-cell>';
    const rows = `<table:table-row>${cell}</table:table-row><table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`;
    expect(fieldsOf(await run({ format: 'ods', headerRow: false }, odsOf(rows)))).toEqual([{ row: ['a < b   c\n'] }]);
  });

  it('does not unpack what says that it becomes too much', async () => {
    const shared = deflateRawSync(Buffer.alloc(1_000));
    const { result } = await run({ format: 'xlsx' }, lyingZip(shared, 200 * 1_048_576));
    expect(result).toMatchObject(failed('unpacks to more than 128 MB'));
  });

  it.each([
    ['elements within each other', '<b>'.repeat(300_000)],
    ['quotes that never close', '<table><tr><td>'.concat('<a x="'.repeat(200_000))],
    ['a name that does not end', `<table><tr><td ${'a'.repeat(500_000)}>`],
    ['spaces that do not end', `<table><tr><td a${' '.repeat(500_000)}b>`],
    ['signs of equality', `<table><tr><td ${'='.repeat(500_000)}>`],
    ['values that never close', `<table><tr><td ${'a="b>"'.repeat(100_000)}`],
    ['tags that never close', '<'.repeat(500_000)],
    ['tables within each other', '<table><tr><td>'.repeat(100_000)],
    ['entities that nobody knows', `<table><tr><td>${'&nobody;'.repeat(200_000)}`],
  ])('comes to an end with %s', async (_, html) => {
    const start = performance.now();
    await run({ format: 'html' }, html);
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  it('counts the places that cells cover', async () => {
    const { result } = await run({ format: 'html' }, `<table>${'<tr><td colspan=1000>x'.repeat(1_100)}`);
    expect(result).toMatchObject(failed('has cells that cover more than 1000000 places'));
  });

  it('does not follow groups of an RTF file to any depth', async () => {
    const { result } = await run({ format: 'rtf' }, `{\\rtf1${'{'.repeat(5_000)}`);
    expect(result).toMatchObject(failed('its groups are more than 1000 deep'));
  });

  it('does not follow JSON to any depth', async () => {
    const { result } = await run({ format: 'json' }, '['.repeat(10_000));
    expect(result).toMatchObject(failed('levels deep'));
  });
});

/** An archive whose directory says that its file is larger than it is. */
function lyingZip(data: Uint8Array, says: number): Uint8Array {
  const bytes = Buffer.from(zipSync({ 'xl/sharedStrings.xml': data }));
  const entry = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  bytes.writeUInt32LE(says, entry + 24);
  return bytes;
}
