import type { CaseExpression, Expression } from '../parse/syntax.ts';
import { AGGREGATES } from '../values/aggregates.ts';

/** The expressions that an expression is made of, without what is in subqueries. */
export function partsOf(expression: Expression): readonly Expression[] {
  if ('left' in expression) return [expression.left, ...partsAfter(expression)];
  if (expression.kind === 'case') return partsOfCase(expression);
  if ('operand' in expression) return [expression.operand];
  if (expression.kind === 'call') return expression.parameters;
  return expression.kind === 'member' ? [expression.of] : [];
}

function partsAfter(expression: Extract<Expression, { left: Expression }>): readonly Expression[] {
  if ('right' in expression) return [expression.right];
  if (expression.kind === 'in') return 'first' in expression.among ? [] : expression.among;
  const escape = expression.kind === 'like' ? expression.escape : undefined;
  return escape ? [expression.pattern, escape] : [expression.pattern];
}

function partsOfCase({ operand, branches, otherwise }: CaseExpression): readonly Expression[] {
  const parts = [operand, ...branches.flatMap(({ when, result }) => [when, result]), otherwise];
  return parts.filter((part) => part !== undefined);
}

export function isAggregated(expression: Expression): boolean {
  if (expression.kind === 'call' && AGGREGATES.has(expression.name)) return true;
  return partsOf(expression).some(isAggregated);
}

/** The parts that must all be true. */
export function conjunctsOf(condition: Expression | undefined): readonly Expression[] {
  if (condition === undefined) return [];
  if (condition.kind !== 'binary' || condition.operator !== 'AND') return [condition];
  return [...conjunctsOf(condition.left), ...conjunctsOf(condition.right)];
}

export function hasSubquery(expression: Expression): boolean {
  if (expression.kind === 'subquery' || expression.kind === 'exists') return true;
  return (expression.kind === 'in' && 'first' in expression.among) || partsOf(expression).some(hasSubquery);
}
