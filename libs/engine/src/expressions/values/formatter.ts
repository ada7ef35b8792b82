/** A formatter of `Intl` as a value: its name, and what it does. */
export class Formatter {
  constructor(
    readonly name: keyof FormatterTypes,
    readonly native: FormatterTypes[keyof FormatterTypes],
  ) {}
}

export interface FormatterTypes {
  readonly NumberFormat: Intl.NumberFormat;
  readonly DateTimeFormat: Intl.DateTimeFormat;
  readonly RelativeTimeFormat: Intl.RelativeTimeFormat;
  readonly ListFormat: Intl.ListFormat;
  readonly PluralRules: Intl.PluralRules;
  readonly Collator: Intl.Collator;
}

export interface FormatterWish {
  readonly locales: string | string[];
  readonly options: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** The platform takes a hundred times as long to make one as to use it. */
const MADE = new Map<string, FormatterTypes[keyof FormatterTypes]>();
/** Expressions can make up locales and options while they run. */
const MAX_MADE = 200;

/** @throws RangeError for a locale or an option that the platform does not know */
export function formatterFor<K extends keyof FormatterTypes>(name: K, { locales, options }: FormatterWish): FormatterTypes[K] {
  let key = `${name} ${String(locales)}`;
  for (const option in options) key += `\n${option} ${typeof options[option]} ${options[option]}`;
  let made = MADE.get(key);
  if (!made) {
    const Maker = Intl[name] as unknown as new (locales: string | string[], options: unknown) => FormatterTypes[K];
    made = new Maker(locales, options);
    if (MADE.size >= MAX_MADE) MADE.clear();
    MADE.set(key, made);
  }
  return made as FormatterTypes[K];
}
