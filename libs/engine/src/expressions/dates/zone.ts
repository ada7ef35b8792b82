import { IANAZone } from 'luxon';
import { ExpressionError } from '../expression-error.ts';

const OFFSET = /^(?:utc|gmt)(?:[+-]\d{1,2}(?::\d{2})?)?$/i;

/**
 * A zone that an expression names. Luxon keeps every name that it is given for the life of the process, so unknown ones must
 * not reach it.
 * @throws EXPRESSION_FAILED
 */
export function checkedZone(name: string): string {
  if (OFFSET.test(name) || (name.length <= 64 && IANAZone.isValidZone(name))) return name;
  throw new ExpressionError(
    'EXPRESSION_FAILED',
    `"${name.slice(0, 64)}" is not a time zone.`,
    'Use a name such as Europe/Berlin, or UTC+2.',
  );
}
