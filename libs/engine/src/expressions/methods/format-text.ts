import type { DateTime } from 'luxon';
import type { Evaluation } from '../evaluation.ts';
import { formatMoment } from '../dates/format-date.ts';
import { optionsArgument, textArgument } from './arguments.ts';

/** Luxon builds one formatter for each token; a format of this length holds any that people write. */
const MAX_FORMAT_LENGTH = 1_000;

export function formatText(
  date: DateTime,
  { format, options }: { readonly format: unknown; readonly options?: unknown },
  run: Evaluation,
): string {
  const wanted = textArgument(format, run, 'yyyy-MM-dd').slice(0, MAX_FORMAT_LENGTH);
  return options === undefined ? formatMoment(date, wanted) : date.toFormat(wanted, optionsArgument(options));
}
