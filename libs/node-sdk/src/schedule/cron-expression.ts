import { Cron } from 'croner';

const FIELDS = /^\S+(\s+\S+){4,5}$/;
/** Any time will do: expressions know no years. */
const SOME_TIME = new Date('2024-01-01T00:00:00Z');

/**
 * A cron expression, as Vixie's cron reads it: with times that do not depend on the hour's length fired once when clocks change,
 * and with `5/15` for `5-59/15`.
 * @throws TypeError, RangeError with the reason
 */
export function parseCron(expression: string, timezone: string): Cron {
  const trimmed = expression.trim();
  // A date would be taken for an expression that is due once.
  if (!trimmed.startsWith('@') && !FIELDS.test(trimmed)) throw new TypeError('it has neither five fields nor six');
  return new Cron(trimmed, {
    timezone,
    mode: '5-or-6-parts',
    sloppyRanges: true,
    fixedTimeRule: 'no-wildcard',
    paused: true,
  });
}

/** What is wrong with a cron expression, if anything is. */
export function cronProblem(expression: string): string | undefined {
  try {
    return parseCron(expression, 'UTC').nextRun(SOME_TIME) === null ? 'it names a date that never comes' : undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.replace(/^Cron\w*: /, '').replace(/\.$/, '');
  }
}
