import { DEFAULT_LOCALE } from '../dates/locale.ts';
import { localesArgument, optionsArgument } from '../methods/arguments.ts';
import { Namespace, type Invoke } from '../values/callable.ts';
import { Formatter, formatterFor, type FormatterTypes } from '../values/formatter.ts';

/** What it costs to make a formatter of the platform. */
const MAKING_STEPS = 100;

/** `new Intl.NumberFormat(locales, options)`, with or without `new`. The zone of dates is that of the run unless the options name one. */
function maker(name: keyof FormatterTypes): Invoke {
  return ([locales, given], run) => {
    run.step(MAKING_STEPS);
    const zone = name === 'DateTimeFormat' ? run.scope.run.plan.timezone : undefined;
    const wish = { locales: localesArgument(locales) ?? DEFAULT_LOCALE, options: optionsArgument(given), zone };
    return new Formatter(name, formatterFor(name, wish));
  };
}

const NAMES = ['NumberFormat', 'DateTimeFormat', 'RelativeTimeFormat', 'ListFormat', 'PluralRules', 'Collator'] as const;

export const intlNamespace = new Namespace('Intl', {
  constants: Object.fromEntries(NAMES.map((name) => [name, new Namespace(name, { call: maker(name), construct: maker(name) })])),
});
