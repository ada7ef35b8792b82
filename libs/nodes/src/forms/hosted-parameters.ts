import { isExpression, NodeFailure, parameterIssues, type RawParameters } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import type { z } from 'zod';
import { findExpression } from '../webhook/find-expression.ts';

/** Whoever opens an address resolves its dots, and ends its path at a question mark or hash: nobody would ever come here. */
const UNREACHABLE = /^\/*$|[?#]|(^|\/)\.{1,2}(\/|$)/;

export const isReachable = (path: string): boolean => !UNREACHABLE.test(path);

/** Without slashes around it. */
export const trimmedPath = (path: string): string => path.replace(/^\/+|\/+$/g, '');

/**
 * The parameters of a trigger with a page, which must be fixed: the page is shown before there is a run. Text that only begins like an
 * expression, as some editors write it, is text.
 * @throws NodeFailure PARAMETER_INVALID
 */
export function readHosted<Schema extends z.ZodType>(schema: Schema, raw: RawParameters, what: string): z.output<Schema> {
  const fixed = withoutMarks(raw) as RawParameters;
  const expression = findExpression(fixed, '');
  if (expression !== undefined)
    throw invalidHosted(what, expression, 'it is an expression, but the page is shown before there is a run');
  const result = schema.safeParse(fixed);
  if (result.success) return result.data;
  const [issue] = parameterIssues(result.error);
  throw invalidHosted(what, issue?.field ?? '', issue?.message ?? 'it does not fit the schema');
}

function invalidHosted(what: string, field: string, problem: string): NodeFailure {
  return new NodeFailure({
    code: 'PARAMETER_INVALID',
    fault: 'user',
    message: `The parameter "${field}" of a ${what} is invalid: ${problem}.`,
    field,
    fix: 'Give a fixed value.',
    retryable: false,
  });
}

/** An expression without `{{ }}` is the text behind its mark. */
function withoutMarks(value: Json): Json {
  if (isExpression(value)) return String(value).includes('{{') ? value : String(value).slice(1);
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutMarks);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withoutMarks(part as Json)]));
}
