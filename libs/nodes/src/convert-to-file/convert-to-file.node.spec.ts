import { readOds } from 'hucre/ods';
import { readXlsx } from 'hucre/xlsx';
import ical from 'node-ical';
import type { Json, JsonObject } from '@weft/workflow-model';
import { withFiles } from '../../test/fixture-files.ts';
import { runFixture, type Observed } from '../../test/fixture-run.ts';
import { nodeFixtures } from '../../test/node-fixtures.ts';
import { extractFromFile } from '../extract-from-file/extract-from-file.node.ts';
import { convertToFile } from './convert-to-file.node.ts';

nodeFixtures(convertToFile, import.meta.dirname);

const ITEMS: readonly JsonObject[] = [
  { id: 1, name: 'Ann & <Bob>', paid: true, note: '  two\n lines\t' },
  { id: -2.5e-7, name: '+1+1', paid: false },
  { name: '007', 'a.b': 'ü€😀' },
];

function convert(parameters: Readonly<Record<string, Json>>, items: readonly JsonObject[] = ITEMS): Promise<Observed> {
  return runFixture(convertToFile, { name: '', parameters, input: items.map((json) => ({ json })), expect: {} });
}

function madeBy({ outputs, ports }: Observed) {
  const file = outputs['main']?.[0]?.binary?.['data'];
  return { file, bytes: new Uint8Array(ports.stored.get(file?.sha256 ?? '') ?? []) };
}

async function extract(format: string, bytes: Uint8Array): Promise<readonly Json[]> {
  const files = { f: { base64: Buffer.from(bytes).toString('base64'), mimeType: 'x/x' } };
  const input = [{ json: {}, binary: { data: 'f' as never } }];
  const { outputs } = await runFixture(
    extractFromFile,
    withFiles({ name: '', parameters: { format }, files, input, expect: {} }),
  );
  return (outputs['main'] ?? []).map(({ json }) => json);
}

const TABLE = [
  ['id', 'name', 'paid', 'note', 'a.b'],
  [1, 'Ann & <Bob>', true, '  two\n lines\t', null],
  [-2.5e-7, '+1+1', false, null, null],
  [null, '007', null, null, 'ü€😀'],
];

describe('convertToFile, workbooks', () => {
  it('writes an ODS file that others read', async () => {
    const { file, bytes } = madeBy(await convert({ format: 'ods', sheet: 'A & B' }));
    expect(file).toMatchObject({ fileName: 'file.ods', mimeType: 'application/vnd.oasis.opendocument.spreadsheet' });
    const { sheets } = await readOds(bytes);
    const cut = sheets[0]?.rows.map((row) => TABLE[0]!.map((_, column) => row[column] ?? null));
    expect([sheets.map(({ name }) => name), cut]).toEqual([['A & B'], TABLE]);
  });

  it('writes an XLSX file that others read', async () => {
    const { file, bytes } = madeBy(await convert({ format: 'xlsx', sheet: 'Orders' }));
    expect(file).toMatchObject({ fileName: 'file.xlsx' });
    const { sheets } = await readXlsx(bytes);
    const cut = sheets[0]?.rows.map((row) => TABLE[0]!.map((_, column) => row[column] ?? null));
    expect([sheets.map(({ name }) => name), cut]).toEqual([['Orders'], TABLE]);
  });

  it('makes the same ODS file of the same items', async () => {
    const [first, second] = [madeBy(await convert({ format: 'ods' })), madeBy(await convert({ format: 'ods' }))];
    expect(first.file?.sha256).toBe(second.file?.sha256);
  });

  it.each(['ods', 'xlsx'])('reads back from %s what it has written', async (format) => {
    expect(await extract(format, madeBy(await convert({ format })).bytes)).toEqual(ITEMS);
  });

  it.each(['csv', 'html', 'rtf'])('reads back from %s what it has written, as text', async (format) => {
    const items = [
      { a: 'x, "y"', b: 'ü€{}\\<&>' },
      { a: 'two\nlines', b: 'z' },
    ];
    expect(await extract(format, madeBy(await convert({ format }, items)).bytes)).toEqual(items);
  });

  it('says that a value is too long for a cell', async () => {
    const { result } = await convert({ format: 'xlsx' }, [{ a: 'x'.repeat(32_768) }]);
    expect(result).toMatchObject({ failure: { code: 'TABLE_TOO_LARGE', message: expect.stringContaining('32767') } });
  });

  it('says that items have too many fields, or too many cells', async () => {
    const wide = Object.fromEntries(Array.from({ length: 16_385 }, (_, column) => [`c${column}`, 1]));
    expect((await convert({}, [wide])).result).toMatchObject({ failure: { code: 'TABLE_TOO_LARGE' } });
    const many = Array.from({ length: 5_000 }, (_, row) => ({ [`c${row}`]: 1 }));
    expect((await convert({}, many)).result).toMatchObject({
      failure: { message: 'A table of 5000 rows and 5000 columns is too large.' },
    });
  });
});

describe('convertToFile, calendars', () => {
  const calendarOf = async (event: JsonObject) =>
    new TextDecoder().decode(madeBy(await convert({ format: 'ics', event }, [{}])).bytes);

  it('writes an event with all that it has', async () => {
    const event = {
      title: 'Lunch; with, Ann',
      start: '2026-01-02T12:00:00+01:00',
      end: '2026-01-02T13:00:00+01:00',
      description: 'two\nlines',
      location: 'Café',
      geo: { lat: 52.5, lon: 13.4 },
      url: 'https://example.com/?a=1',
      status: 'CONFIRMED',
      busyStatus: 'BUSY',
      calendarName: 'Team',
      organizer: { name: 'Ann', email: 'ann@example.com' },
      attendees: [{ name: 'Bob', email: 'bob@example.com', rsvp: true }],
      recurrence: 'FREQ=WEEKLY;COUNT=4',
      sequence: 2,
      uid: 'lunch-1',
    };
    const { 'lunch-1': read, vcalendar } = ical.sync.parseICS(await calendarOf(event)) as unknown as Record<string, JsonObject>;
    expect(read).toMatchObject({
      summary: 'Lunch; with, Ann',
      start: new Date('2026-01-02T11:00:00Z'),
      end: new Date('2026-01-02T12:00:00Z'),
      dtstamp: new Date('2026-01-15T12:00:00Z'),
      description: 'two\nlines',
      geo: { lat: 52.5, lon: 13.4 },
      url: expect.anything(),
      status: 'CONFIRMED',
      sequence: 2,
      organizer: { params: { CN: 'Ann' }, val: expect.stringMatching(/^mailto:ann@example.com$/i) },
      attendee: { params: { CN: 'Bob', RSVP: true }, val: expect.stringMatching(/^mailto:bob@example.com$/i) },
    });
    expect([read?.['location'], String(read?.['rrule']), vcalendar?.['WR-CALNAME']]).toEqual([
      'Café',
      expect.stringContaining('FREQ=WEEKLY;COUNT=4'),
      'Team',
    ]);
  });

  it('writes whole days, whatever the time', async () => {
    const text = await calendarOf({ title: 'Day', start: '2026-01-05T23:30:00-05:00', allDay: true, uid: 'u' });
    expect(text).toContain('DTSTART;VALUE=DATE:20260105\r\nDTEND;VALUE=DATE:20260106');
  });

  it('writes times in the time zone of the workflow where asked to', async () => {
    const event = { start: '2026-07-05T10:00:00', end: '2026-07-05T11:00:00Z', uid: 'u' };
    expect(await calendarOf({ ...event, useWorkflowTimezone: true })).toContain(
      'DTSTART;TZID=Europe/Berlin:20260705T100000\r\nDTEND;TZID=Europe/Berlin:20260705T130000',
    );
    expect(await calendarOf(event)).toContain('DTSTART:20260705T080000Z\r\nDTEND:20260705T110000Z');
  });

  it('makes up a UID', async () => {
    expect(await calendarOf({ start: '2026-01-05' })).toMatch(/^UID:[0-9a-f]{8}-[0-9a-f-]{27}\r$/m);
  });

  it('lets no text begin another line', async () => {
    const end = '\r\nATTENDEE:MAILTO:eve@example.com\r\n';
    const person = { name: `A"${end}`, email: `a@example.com${end}` };
    const rest = { title: end, description: end, location: end, url: end, uid: end, calendarName: end };
    const text = await calendarOf({ start: '2026-01-05', ...rest, organizer: person, attendees: [person] });
    expect(text.split('\r\n').filter((line) => line.startsWith('ATTENDEE:'))).toEqual([]);
  });
});
