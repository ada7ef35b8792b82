import type { Json } from '@weft/workflow-model';
import { CannotConvert } from '../cannot-convert.ts';
import { groupOf, unless, type Converter, type Writer, type Written } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

export type Fields = Record<string, Json | undefined>;

/** What the file leaves out: the field of the result, by operation. */
const USUAL_FIELD = {
  now: 'currentDate',
  add: 'newDate',
  subtract: 'newDate',
  format: 'formattedDate',
  between: 'timeDifference',
  extract: 'datePart',
  round: 'roundedDate',
} as const;
type Operation = keyof typeof USUAL_FIELD;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  getCurrentDate: 'now',
  addToDate: 'add',
  subtractFromDate: 'subtract',
  formatDate: 'format',
  getTimeBetweenDates: 'between',
  extractDate: 'extract',
  roundDate: 'round',
};
/** Offered by n8n; any other is a format of one's own. */
const FORMATS: readonly Json[] = ['MM/dd/yyyy', 'yyyy/MM/dd', 'MMMM dd yyyy', 'MM-dd-yyyy', 'yyyy-MM-dd', 'X', 'x'];
const USUAL_FORMAT = 'MM/dd/yyyy';
const USUAL_UNITS: readonly Json[] = ['day'];

type Reader = (parameters: ParameterReader, options: ParameterReader) => Fields;

const READERS: Readonly<Record<Operation, Reader>> = {
  now: (parameters, options) => ({
    includeTime: parameters.flag('includeTime', true),
    timezone: options.text('timezone', '') || undefined,
  }),
  add: readShift,
  subtract: readShift,
  format: (parameters, options) => ({
    date: dateOf(parameters, 'date'),
    format: readFormat(parameters),
    dateFormat: options.text('fromFormat', '') || undefined,
    keepOffset: !options.fixedFlag('timezone', false),
  }),
  between: (parameters, options) => ({
    date: dateOf(parameters, 'startDate'),
    endDate: dateOf(parameters, 'endDate'),
    units: readUnits(parameters),
    isoDuration: options.flag('isoString', false),
  }),
  extract: (parameters) => ({ date: dateOf(parameters, 'date'), part: parameters.text('part', 'month') }),
  round: (parameters) => {
    const direction = parameters.choice('mode', { roundDown: 'down', roundUp: 'up' } as const, 'roundDown');
    const part = parameters.text(direction === 'down' ? 'toNearest' : 'to', 'month');
    parameters.ignore('toNearest', 'to');
    return { date: dateOf(parameters, 'date'), direction, part };
  },
};

export const dateTimeConverter: Converter = {
  type: 'n8n-nodes-base.dateTime',
  versions: [2],
  convert({ parameters }) {
    const operation = parameters.choice('operation', OPERATIONS, 'getCurrentDate');
    const options = parameters.group('options');
    const outputField = parameters.text('outputFieldName', USUAL_FIELD[operation]);
    const keepFields = options.flag('includeInputFields', false);
    return {
      type: 'dateTime',
      parameters: { operation, ...READERS[operation](parameters, options), outputField, keepFields },
    };
  },
};

function readShift(parameters: ParameterReader): Fields {
  return {
    date: dateOf(parameters, 'magnitude'),
    amount: parameters.number('duration', 0),
    unit: parameters.text('timeUnit', 'days'),
  };
}

function readFormat(parameters: ParameterReader): string {
  const format = parameters.text('format', USUAL_FORMAT);
  const custom = parameters.text('customFormat', '');
  return format === 'custom' ? custom || USUAL_FORMAT : format;
}

function readUnits(parameters: ParameterReader): readonly Json[] {
  const value = parameters.value('units') ?? USUAL_UNITS;
  const units = Array.isArray(value) ? (value as readonly Json[]) : [value];
  if (units.some((unit) => typeof unit !== 'string' || unit.startsWith('=')))
    throw parameters.refusal('units', 'should be names of units, and no expression');
  return units.length > 0 ? units.map((unit) => `${String(unit)}s`) : ['days'];
}

export function dateOf(parameters: ParameterReader, key: string): string | number {
  const value = parameters.value(key) ?? '';
  if (typeof value === 'string' || typeof value === 'number') return value;
  throw parameters.refusal(key, 'should be a date');
}

type FieldWriter = (parameters: ParameterReader) => { readonly top: Fields; readonly options?: Fields };

const writeShift: FieldWriter = (parameters) => ({
  top: {
    magnitude: writeDate(parameters, 'date'),
    duration: unless(parameters.number('amount', 0), 0),
    timeUnit: unless(parameters.text('unit', 'days'), 'days'),
  },
});

const WRITERS: Readonly<Record<Operation, FieldWriter>> = {
  now: (parameters) => ({
    top: { includeTime: unless(parameters.flag('includeTime', true), true) },
    options: { timezone: unless(parameters.text('timezone', ''), '') },
  }),
  add: writeShift,
  subtract: writeShift,
  format: (parameters) => {
    const format = parameters.text('format', USUAL_FORMAT);
    const isOffered = FORMATS.includes(format);
    return {
      top: {
        date: writeDate(parameters, 'date'),
        format: isOffered ? unless(format, USUAL_FORMAT) : 'custom',
        customFormat: isOffered ? undefined : format,
      },
      options: {
        fromFormat: unless(parameters.text('dateFormat', ''), ''),
        timezone: parameters.fixedFlag('keepOffset', false) ? undefined : true,
      },
    };
  },
  between: (parameters) => ({
    top: {
      startDate: writeDate(parameters, 'date'),
      endDate: writeDate(parameters, 'endDate'),
      units: unless(writeUnits(parameters), USUAL_UNITS),
    },
    options: { isoString: unless(parameters.flag('isoDuration', false), false) },
  }),
  extract: (parameters) => ({
    top: { date: writeDate(parameters, 'date'), part: unless(parameters.text('part', 'month'), 'month') },
  }),
  round: (parameters) => {
    const isDown = parameters.choice('direction', { down: true, up: false }, 'down');
    const part = unless(parameters.text('part', 'month'), 'month');
    const to = isDown ? { toNearest: part } : { mode: 'roundUp', to: part };
    return { top: { date: writeDate(parameters, 'date'), ...to } };
  },
};

export const dateTimeWriter: Writer = {
  type: 'dateTime',
  target: dateTimeConverter.type,
  versions: [2],
  write({ parameters }) {
    const operations = Object.entries(OPERATIONS).map(([theirs, ours]) => [ours, { theirs, ours }] as const);
    const { theirs, ours } = parameters.choice('operation', Object.fromEntries(operations), 'now');
    refuseZones(parameters, ours);
    return writeOperation(parameters, { theirs, ours });
  },
};

function writeOperation(parameters: ParameterReader, { theirs, ours }: { theirs: string; ours: Operation }): Written {
  const { top, options } = WRITERS[ours](parameters);
  return {
    parameters: {
      operation: unless(theirs, 'getCurrentDate'),
      ...top,
      outputFieldName: unless(parameters.text('outputField', 'date'), USUAL_FIELD[ours]),
      options: groupOf({ ...options, includeInputFields: unless(parameters.flag('keepFields', true), false) }),
    },
  };
}

function refuseZones(parameters: ParameterReader, operation: Operation): void {
  const foreign = operation === 'now' ? ['dateTimezone'] : ['dateTimezone', 'timezone'];
  const named = foreign.find((key) => parameters.text(key, '') !== '');
  if (named === undefined) return;
  throw new CannotConvert(`n8n's node has no time zone but the workflow's for this operation, which "${named}" sets.`);
}

function writeDate(parameters: ParameterReader, key: string): Json | undefined {
  return unless(parameters.value(key), '');
}

function writeUnits(parameters: ParameterReader): readonly Json[] {
  const units = (parameters.value('units') ?? ['days']) as readonly Json[];
  if (units.some((unit) => String(unit).startsWith('='))) throw parameters.refusal('units', 'should be names of units');
  return units.map((unit) => String(unit).slice(0, -1));
}
