import type { Evaluation } from '../evaluation.ts';
import { TypeFault } from '../expression-error.ts';
import { toNumber } from '../values/coerce.ts';
import type { Formatter, FormatterTypes } from '../values/formatter.ts';
import { toArray } from '../values/iterate.ts';
import { refuse, textArgument } from './arguments.ts';
import { dateTimeArgument } from './datetime-arguments.ts';
import { methodsOf } from './method.ts';

/** Methods of what `Intl` makes. Their results are text and plain data. */
export const formatterMethods = methodsOf<Formatter>(['formatter'], {
  format: (formatter, args, run) => format(formatter, args, run),
  formatToParts: (formatter, args, run) => formatToParts(formatter, args, run),
  formatRange: (formatter, [from, to], run) => formatRange(formatter, { from, to }, run),
  select: (formatter, [value], run) => as(formatter, 'PluralRules', 'select').select(toNumber(value, run)),
  compare: (formatter, [left, right], run) =>
    as(formatter, 'Collator', 'compare').compare(textArgument(left, run), textArgument(right, run)),
  resolvedOptions: ({ native }, _args, run) => run.fresh({ ...native.resolvedOptions() }),
});

type Arguments = readonly unknown[];

/** What is formatted, as each formatter takes it. */
const FORMATTED: Readonly<Partial<Record<keyof FormatterTypes, (args: Arguments, run: Evaluation) => Arguments>>> = {
  NumberFormat: ([value], run) => [toNumber(value, run)],
  DateTimeFormat: ([date], run) => [millisOf(date, run)],
  RelativeTimeFormat: ([value, unit], run) => [toNumber(value, run), textArgument(unit, run)],
  ListFormat: ([list], run) => [textsOf(list, run)],
};

/** All four have these methods, each with its own arguments. */
interface Formats {
  format(...args: Arguments): string;
  formatToParts(...args: Arguments): readonly object[];
}

const format = (formatter: Formatter, args: Arguments, run: Evaluation): string =>
  formats(formatter, 'format').format(...formatted(formatter, args, run));

function formatToParts(formatter: Formatter, args: Arguments, run: Evaluation): unknown {
  const parts = formats(formatter, 'formatToParts').formatToParts(...formatted(formatter, args, run));
  for (const part of parts) run.fresh(part);
  return run.fresh(parts);
}

function formats({ name, native }: Formatter, method: string): Formats {
  if (!FORMATTED[name]) throw notAFunction(name, method);
  return native as unknown as Formats;
}

const formatted = ({ name }: Formatter, args: Arguments, run: Evaluation): Arguments => FORMATTED[name]?.(args, run) ?? [];

function formatRange(formatter: Formatter, { from, to }: { from: unknown; to: unknown }, run: Evaluation): string {
  if (formatter.name === 'NumberFormat')
    return (formatter.native as FormatterTypes['NumberFormat']).formatRange(toNumber(from, run), toNumber(to, run));
  return as(formatter, 'DateTimeFormat', 'formatRange').formatRange(millisOf(from, run), millisOf(to, run));
}

function as<K extends keyof FormatterTypes>({ name, native }: Formatter, wanted: K, method: string): FormatterTypes[K] {
  if (name !== wanted) throw notAFunction(name, method);
  return native as FormatterTypes[K];
}

const notAFunction = (name: string, method: string): TypeFault => new TypeFault(`${method} is not a function of Intl.${name}`);

/** The platform would take the time of the machine for a date that is missing. */
function millisOf(date: unknown, run: Evaluation): number {
  if (date === undefined) throw refuse('A date is missing to format.', 'Give it one, such as $now.');
  return dateTimeArgument(date, run).toMillis();
}

const textsOf = (list: unknown, run: Evaluation): string[] => toArray(list, run).map((part) => textArgument(part, run));
