import { formatterFor, type FormatterWish } from '../values/formatter.ts';

/** `Date`'s `toLocaleString`, `toLocaleDateString` and `toLocaleTimeString`. */
export type LocaleText = 'any' | 'date' | 'time';

const DATE_FIELDS = ['weekday', 'year', 'month', 'day'];
const TIME_FIELDS = ['dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits'];
const NUMERIC_DATE = { year: 'numeric', month: 'numeric', day: 'numeric' };
const NUMERIC_TIME = { hour: 'numeric', minute: 'numeric', second: 'numeric' };

/** What stands in the text where the options name none of the fields that it is about (ECMA-402 §11.1.2, CreateDateTimeFormat). */
const DEFAULTS = {
  any: { asked: [...DATE_FIELDS, ...TIME_FIELDS], fields: { ...NUMERIC_DATE, ...NUMERIC_TIME } },
  date: { asked: DATE_FIELDS, fields: NUMERIC_DATE },
  time: { asked: TIME_FIELDS, fields: NUMERIC_TIME },
} as const;

/** @throws TypeError for a style of what the text is not about; RangeError for an option that the platform does not know */
export function localeText(date: Date, about: LocaleText, { locales, options = {} }: FormatterWish): string {
  if (Number.isNaN(date.getTime())) return 'Invalid Date';
  const { asked, fields } = DEFAULTS[about];
  const styled = options.dateStyle !== undefined || options.timeStyle !== undefined;
  if (about !== 'any' && options[about === 'date' ? 'timeStyle' : 'dateStyle'] !== undefined)
    throw new TypeError(`Invalid option : ${about === 'date' ? 'timeStyle' : 'dateStyle'}`);
  const named = styled || asked.some((field) => options[field] !== undefined);
  return formatterFor('DateTimeFormat', { locales, options: named ? options : { ...options, ...fields } }).format(date);
}
