import type { Converted, Converter, ConverterInput } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { dateOf, dateTimeConverter, type Fields } from './date-time.ts';
import { luxonFormat } from './moment-format.ts';

/** Version 1 has Moment's tokens in its formats. */
export const oldDateTimeConverter: Converter = {
  type: dateTimeConverter.type,
  versions: [1],
  convert(input) {
    const { parameters } = input;
    const options = parameters.group('options');
    const known = {
      date: dateOf(parameters, 'value'),
      dateTimezone: options.text('fromTimezone', '') || undefined,
      dateFormat: readOldDateFormat(input, options),
      outputField: parameters.text('dataPropertyName', 'data'),
    };
    const isFormat = parameters.choice('action', { format: true, calculate: false }, 'format');
    return isFormat ? oldFormat(input, { options, known }) : oldShift(parameters, known);
  },
};

function oldFormat(
  { parameters, note }: ConverterInput,
  { options, known }: { options: ParameterReader; known: Fields },
): Converted {
  const format = parameters.literal('toFormat', 'MM/DD/YYYY');
  parameters.ignore('custom');
  const written = luxonFormat(format);
  if (written === undefined) throw parameters.refusal('toFormat', `is "${format}", which has tokens that Weft has none for`);
  if (format.replaceAll(/\[[^\]]*\]/g, '').includes('a')) note('The token "a" of the format writes AM and PM in capitals.');
  const timezone = options.text('toTimezone', '') || undefined;
  return { type: 'dateTime', parameters: { operation: 'format', ...known, format: written, timezone } };
}

function oldShift(parameters: ParameterReader, known: Fields): Converted {
  const operation = parameters.choice('operation', { add: 'add', subtract: 'subtract' } as const, 'add');
  const amount = parameters.number('duration', 0);
  const unit = parameters.text('timeUnit', 'days');
  return { type: 'dateTime', parameters: { operation, ...known, amount, unit, timezone: 'UTC' } };
}

function readOldDateFormat({ note }: ConverterInput, options: ParameterReader): string | undefined {
  const format = options.literal('fromFormat', '');
  if (format === '') return undefined;
  const read = luxonFormat(format);
  if (read === undefined) throw options.refusal('fromFormat', `is "${format}", which has tokens that Weft has none for`);
  note(`Dates must be of the form "${format}" to the letter; n8n also takes some that only resemble it.`);
  return read;
}
