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

function format({ name, native }: Formatter, args: Arguments, run: Evaluation): string {
  switch (name) {
    case 'NumberFormat':
      return (native as Intl.NumberFormat).format(toNumber(args[0], run));
    case 'DateTimeFormat':
      return (native as Intl.DateTimeFormat).format(millisOf(args[0], run));
    case 'RelativeTimeFormat':
      return (native as Intl.RelativeTimeFormat).format(toNumber(args[0], run), unitOf(args[1], run));
    case 'ListFormat':
      return (native as Intl.ListFormat).format(textsOf(args[0], run));
    default:
      throw new TypeFault(`format is not a function of Intl.${name}`);
  }
}

function formatToParts({ name, native }: Formatter, args: Arguments, run: Evaluation): unknown {
  const parts = (): readonly object[] => {
    switch (name) {
      case 'NumberFormat':
        return (native as Intl.NumberFormat).formatToParts(toNumber(args[0], run));
      case 'DateTimeFormat':
        return (native as Intl.DateTimeFormat).formatToParts(millisOf(args[0], run));
      case 'RelativeTimeFormat':
        return (native as Intl.RelativeTimeFormat).formatToParts(toNumber(args[0], run), unitOf(args[1], run));
      case 'ListFormat':
        return (native as Intl.ListFormat).formatToParts(textsOf(args[0], run));
      default:
        throw new TypeFault(`formatToParts is not a function of Intl.${name}`);
    }
  };
  return run.fresh(parts().map((part) => run.fresh({ ...part })));
}

function formatRange(formatter: Formatter, { from, to }: { from: unknown; to: unknown }, run: Evaluation): string {
  if (formatter.name === 'NumberFormat')
    return (formatter.native as Intl.NumberFormat).formatRange(toNumber(from, run), toNumber(to, run));
  return as(formatter, 'DateTimeFormat', 'formatRange').formatRange(millisOf(from, run), millisOf(to, run));
}

function as<K extends keyof FormatterTypes>({ name, native }: Formatter, wanted: K, method: string): FormatterTypes[K] {
  if (name !== wanted) throw new TypeFault(`${method} is not a function of Intl.${name}`);
  return native as FormatterTypes[K];
}

/** The platform would take the time of the machine for a date that is missing. */
function millisOf(date: unknown, run: Evaluation): number {
  if (date === undefined) throw refuse('A date is missing to format.', 'Give it one, such as $now.');
  return dateTimeArgument(date, run).toMillis();
}

const unitOf = (unit: unknown, run: Evaluation): Intl.RelativeTimeFormatUnit =>
  textArgument(unit, run) as Intl.RelativeTimeFormatUnit;

const textsOf = (list: unknown, run: Evaluation): string[] => toArray(list, run).map((part) => textArgument(part, run));
