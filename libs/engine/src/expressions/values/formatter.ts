import { DateWriter } from '../intl/date-writer.ts';
import { ListWriter } from '../intl/list-writer.ts';
import { NumberWriter } from '../intl/number-writer.ts';

/** A formatter of `Intl` as a value: its name, and what it does. */
export class Formatter {
  constructor(
    readonly name: keyof FormatterTypes,
    readonly native: FormatterTypes[keyof FormatterTypes],
  ) {}
}

export interface FormatterTypes {
  readonly NumberFormat: NumberWriter;
  readonly DateTimeFormat: DateWriter;
  readonly RelativeTimeFormat: Intl.RelativeTimeFormat;
  readonly ListFormat: ListWriter;
  readonly PluralRules: Intl.PluralRules;
  readonly Collator: Intl.Collator;
}

export interface FormatterWish {
  readonly locales: string | string[];
  readonly options: Readonly<Record<string, string | number | boolean>> | undefined;
  /** Of dates, unless the options name one. */
  readonly zone?: string;
}

const MAKERS: { readonly [K in keyof FormatterTypes]: (wish: FormatterWish) => FormatterTypes[K] } = {
  NumberFormat: ({ locales, options }) => new NumberWriter(new Intl.NumberFormat(locales, options)),
  DateTimeFormat: ({ locales, options, zone }) => new DateWriter(locales, { timeZone: zone, ...options }),
  RelativeTimeFormat: ({ locales, options }) => new Intl.RelativeTimeFormat(locales, options),
  ListFormat: ({ locales, options }) => new ListWriter(new Intl.ListFormat(locales, options)),
  PluralRules: ({ locales, options }) => new Intl.PluralRules(locales, options),
  Collator: ({ locales, options }) => new Intl.Collator(locales, options),
};

/** What formatters look at (ECMA-402); anything else makes no other formatter. */
const OPTIONS: ReadonlySet<string> = new Set(
  [
    'localeMatcher calendar numberingSystem hour12 hourCycle timeZone weekday era year month day dayPeriod hour minute second',
    'fractionalSecondDigits timeZoneName formatMatcher dateStyle timeStyle',
    'style currency currencyDisplay currencySign unit unitDisplay notation compactDisplay signDisplay useGrouping',
    'minimumIntegerDigits minimumFractionDigits maximumFractionDigits minimumSignificantDigits maximumSignificantDigits',
    'roundingPriority roundingIncrement roundingMode trailingZeroDisplay',
    'numeric type usage sensitivity ignorePunctuation caseFirst collation',
  ].flatMap((names) => names.split(' ')),
);

/** A branch for each thing that tells formatters apart. Building a text of them all takes longer than writing a date. */
class Branch {
  made: FormatterTypes[keyof FormatterTypes] | undefined;
  private readonly branches = new Map<unknown, Branch>();

  find(key: unknown): Branch | undefined {
    return this.branches.get(key);
  }

  grow(key: unknown): Branch {
    let branch = this.branches.get(key);
    if (!branch) this.branches.set(key, (branch = new Branch()));
    return branch;
  }
}

/** The platform takes a hundred times as long to make one as to use it. */
let root = new Branch();
let count = 0;
/** Expressions can make up locales and options while they run. */
const MAX_MADE = 200;

/** @throws RangeError for a locale or an option that the platform does not know */
export function formatterFor<K extends keyof FormatterTypes>(name: K, wish: FormatterWish): FormatterTypes[K] {
  const { locales, options, zone } = wish;
  let branch = root.find(name)?.find(zone);
  if (typeof locales === 'string') branch = branch?.find(locales);
  else for (const key of [locales.length, ...locales]) branch = branch?.find(key);
  for (const option in options) if (OPTIONS.has(option)) branch = branch?.find(option)?.find(options[option]);
  return (branch?.made ?? make(name, wish)) as FormatterTypes[K];
}

function make(name: keyof FormatterTypes, wish: FormatterWish): FormatterTypes[keyof FormatterTypes] {
  const made = MAKERS[name](wish);
  if (count++ >= MAX_MADE) [root, count] = [new Branch(), 1];
  const { locales, options, zone } = wish;
  let branch = root.grow(name).grow(zone);
  for (const key of typeof locales === 'string' ? [locales] : [locales.length, ...locales]) branch = branch.grow(key);
  for (const option in options) if (OPTIONS.has(option)) branch = branch.grow(option).grow(options[option]);
  branch.made = made;
  return made;
}
