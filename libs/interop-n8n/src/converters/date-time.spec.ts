import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

const date = '={{ $json.at }}';
const options = { includeInputFields: true };

describe('dateTime 2', () => {
  it.each<[JsonObject, JsonObject]>([
    [{}, { operation: 'now', includeTime: true, outputField: 'currentDate', keepFields: false }],
    [
      { includeTime: false, options: { timezone: 'Asia/Tokyo' } },
      { operation: 'now', includeTime: false, timezone: 'Asia/Tokyo', outputField: 'currentDate', keepFields: false },
    ],
    [
      { operation: 'addToDate', magnitude: date, options },
      { operation: 'add', date, amount: 0, unit: 'days', outputField: 'newDate', keepFields: true },
    ],
    [
      { operation: 'subtractFromDate', magnitude: date, duration: '={{ $json.n }}', timeUnit: 'months', outputFieldName: 'due' },
      { operation: 'subtract', date, amount: '={{ $json.n }}', unit: 'months', outputField: 'due', keepFields: false },
    ],
    [
      { operation: 'formatDate', date },
      { operation: 'format', date, format: 'MM/dd/yyyy', keepOffset: true, outputField: 'formattedDate', keepFields: false },
    ],
    [
      {
        operation: 'formatDate',
        date,
        format: 'custom',
        customFormat: 'dd.MM.',
        options: { timezone: true, fromFormat: 'MM/dd/yyyy' },
      },
      {
        operation: 'format',
        date,
        format: 'dd.MM.',
        dateFormat: 'MM/dd/yyyy',
        keepOffset: false,
        outputField: 'formattedDate',
        keepFields: false,
      },
    ],
    [
      { operation: 'getTimeBetweenDates', startDate: date, endDate: '2026-01-01', options: { isoString: true } },
      {
        operation: 'between',
        date,
        endDate: '2026-01-01',
        units: ['days'],
        isoDuration: true,
        outputField: 'timeDifference',
        keepFields: false,
      },
    ],
    [
      { operation: 'extractDate', date, part: 'week' },
      { operation: 'extract', date, part: 'week', outputField: 'datePart', keepFields: false },
    ],
    [
      { operation: 'roundDate', date, toNearest: 'hour' },
      { operation: 'round', date, direction: 'down', part: 'hour', outputField: 'roundedDate', keepFields: false },
    ],
    [
      { operation: 'roundDate', date, mode: 'roundUp', toNearest: 'hour', to: 'day' },
      { operation: 'round', date, direction: 'up', part: 'day', outputField: 'roundedDate', keepFields: false },
    ],
  ])('reads %j, and writes it so that it reads the same', (given, expected) => {
    const { node, parameters, status, reasons } = convertOne('dateTime', 2, given);
    expect([node.type, parameters, status, reasons]).toEqual(['dateTime', expected, 'supported', []]);
    const { written, status: writtenStatus, readBack } = writeOne('dateTime', parameters);
    expect([written['type'], written['typeVersion'], writtenStatus]).toEqual(['n8n-nodes-base.dateTime', 2, 'supported']);
    expect(readBack.nodes[0]?.parameters).toEqual(expected);
  });

  it('leaves defaults of n8n out of the file', () => {
    const parameters = { operation: 'round', date, outputField: 'roundedDate', keepFields: false };
    expect(writeOne('dateTime', parameters).written['parameters']).toEqual({ operation: 'roundDate', date });
  });

  it.each<JsonObject>([
    { operation: 'add', date, timezone: 'Asia/Tokyo' },
    { operation: 'now', dateTimezone: 'Asia/Tokyo' },
    { operation: '={{ $json.what }}' },
  ])('does not pass %j off as a node of n8n, and keeps it', (parameters) => {
    const { written, status, readBack } = writeOne('dateTime', parameters);
    expect([written['type'], status]).toEqual(['weft.dateTime', 'placeholder']);
    expect(readBack.nodes[0]).toMatchObject({ type: 'dateTime', parameters });
  });
});

describe('dateTime 1', () => {
  it.each<[JsonObject, JsonObject]>([
    [{ value: date }, { operation: 'format', date, format: 'MM/dd/yyyy', outputField: 'data' }],
    [
      { value: date, custom: true, toFormat: 'D. MMMM YYYY', dataPropertyName: 'a.b', options: { toTimezone: 'Asia/Tokyo' } },
      { operation: 'format', date, format: 'd. MMMM yyyy', outputField: 'a.b', timezone: 'Asia/Tokyo' },
    ],
    [
      { action: 'calculate', value: date, operation: 'subtract', duration: 2, timeUnit: 'weeks' },
      { operation: 'subtract', date, amount: 2, unit: 'weeks', outputField: 'data', timezone: 'UTC' },
    ],
  ])('reads %j as the same', (given, expected) => {
    const { node, parameters, status, reasons } = convertOne('dateTime', 1, given);
    expect([node.type, parameters, status, reasons]).toEqual(['dateTime', expected, 'supported', []]);
  });

  it('says where Moment is more generous', () => {
    const given = { value: date, toFormat: 'hh:mm a', options: { fromFormat: 'DD.MM.YYYY' } };
    const { parameters, status, reasons } = convertOne('dateTime', 1, given);
    expect([parameters, status]).toMatchObject([{ format: 'hh:mm a', dateFormat: 'dd.MM.yyyy' }, 'converted']);
    expect(reasons).toEqual([expect.stringContaining('"DD.MM.YYYY"'), expect.stringContaining('AM and PM')]);
  });

  it.each([
    [{ toFormat: 'Do MMMM' }, 'toFormat'],
    [{ toFormat: '={{ $json.f }}' }, 'toFormat'],
    [{ options: { fromFormat: 'LLL' } }, 'fromFormat'],
  ])('keeps what it cannot say: %j', (given, name) => {
    const { status, reasons } = convertOne('dateTime', 1, { value: date, ...given });
    expect(status).toBe('placeholder');
    expect(reasons.join()).toContain(name);
  });
});
