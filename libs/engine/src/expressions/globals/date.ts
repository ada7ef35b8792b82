import { dateText } from '../dates/date-text.ts';
import { parseDate } from '../dates/parse-date.ts';
import { textArgument } from '../methods/arguments.ts';
import { makeDate } from '../methods/date-methods.ts';
import { Namespace } from '../values/callable.ts';
import { toNumber } from '../values/coerce.ts';

export const dateNamespace = new Namespace('Date', {
  construct: makeDate,
  call: (_args, run) => dateText(new Date(run.scope.run.now()), run.scope.run.plan.timezone),
  functions: {
    parse: ([text], run) => parseDate(textArgument(text, run), run.scope.run.plan.timezone),
    UTC: (parts, run) => Date.UTC(...(parts.slice(0, 7).map((part) => toNumber(part, run)) as [number, number])),
  },
  changing: { now: (_args, run) => run.scope.run.now() },
});
