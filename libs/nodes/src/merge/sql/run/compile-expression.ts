import { isJsonObject, type Json } from '@weft/workflow-model';
import { matchesPattern } from '../../../conditions/matches-pattern.ts';
import type { BinaryOperator, CallExpression, CaseExpression, Expression, NameExpression } from '../parse/syntax.ts';
import { sqlInvalid } from '../sql-failure.ts';
import { add, ARITHMETIC, numbers } from '../values/arithmetic.ts';
import { AGGREGATES, distinct } from '../values/aggregates.ts';
import { castTo } from '../values/cast.ts';
import { compare, isTrue, toText, toTruth, type Truth } from '../values/compare.ts';
import { isLike } from '../values/like.ts';
import { dateFunction, FUNCTION_NAMES, SCALAR_FUNCTIONS } from '../values/scalar-functions.ts';
import type { Compiling } from './compiling.ts';
import type { QueryBudget } from './query-budget.ts';
import type { Env, Evaluate } from './rows.ts';
import { compileAmong, compileAmongRows, compileExists, compileScalar } from './subqueries.ts';

/** @throws NodeFailure MERGE_SQL_INVALID, MERGE_SQL_FAILED */
export function compileExpression(expression: Expression, at: Compiling): Evaluate {
  const compiled = (inner: Expression): Evaluate => compileExpression(inner, at);
  switch (expression.kind) {
    case 'literal':
      return () => expression.value;
    case 'name':
      return compileName(expression, at);
    case 'member':
      return compileMember(compiled(expression.of), expression.key);
    case 'negative':
      return mapped(compiled(expression.operand), (value) => numbers(0, value, (zero, number) => zero - number));
    case 'not':
      return mapped(compiled(expression.operand), (value) => negated(toTruth(value)));
    case 'binary':
      return compileBinary(expression.operator, compiled(expression.left), compiled(expression.right), at.budget);
    case 'is':
      return compileIs(compiled(expression.left), compiled(expression.right));
    case 'case':
      return compileCase(expression, compiled);
    case 'cast':
      return compileCast(expression, compiled);
    case 'call':
      return compileCall(expression, at);
    default:
      return compileSearch(expression, at);
  }
}

function compileSearch(
  expression: Extract<Expression, { kind: 'like' | 'regexp' | 'in' | 'subquery' | 'exists' }>,
  at: Compiling,
): Evaluate {
  switch (expression.kind) {
    case 'like':
      return compileLike(expression, at);
    case 'regexp': {
      const [text, pattern] = [compileExpression(expression.left, at), compileExpression(expression.pattern, at)];
      return (env) => withTexts(text(env), pattern(env), (left, right) => matchesPattern(left, right, true));
    }
    case 'in':
      return compileIn(expression, at);
    case 'subquery':
      return compileScalar(expression.query, at);
    case 'exists':
      return compileExists(expression.query, at);
  }
}

function compileIn({ left, among }: Extract<Expression, { kind: 'in' }>, at: Compiling): Evaluate {
  const value = compileExpression(left, at);
  if ('first' in among) return compileAmongRows(among, value, at);
  return compileAmong(
    among.map((element) => compileExpression(element, at)),
    value,
    at,
  );
}

function compileName(name: NameExpression, at: Compiling): Evaluate {
  const [head = ''] = name.path;
  const aliased = name.path.length === 1 ? at.scope.aliases.get(head) : undefined;
  const compileAliased = (): Evaluate => compileExpression(aliased as Expression, { ...at, aliases: 'none' });
  if (aliased !== undefined && at.aliases === 'before') return compileAliased();
  const resolved = at.scope.resolve(name);
  if (resolved === undefined) {
    if (aliased !== undefined && at.aliases === 'after') return compileAliased();
    // As MySQL and SQLite read it: double quotes hold text where there is no such field.
    return () => (name.isQuoted ? head : null);
  }
  const { depth, source, path } = resolved;
  const [key = '', ...inner] = path;
  const read = (env: Env): Json => {
    const json = env.tuple[source]?.json;
    return json !== undefined && Object.hasOwn(json, key) ? (json[key] as Json) : null;
  };
  const field = depth === 0 ? read : (env: Env) => read(outward(env, depth));
  return inner.reduce((of: Evaluate, step) => compileMember(of, step), field);
}

function outward(env: Env, depth: number): Env {
  let at = env;
  for (let left = depth; left > 0 && at.outer !== undefined; left -= 1) at = at.outer;
  return at;
}

function compileMember(of: Evaluate, key: string | number): Evaluate {
  return mapped(of, (value) => {
    if (Array.isArray(value)) return (value as readonly Json[])[Number(key)] ?? null;
    return isJsonObject(value) && Object.hasOwn(value, String(key)) ? (value[String(key)] as Json) : null;
  });
}

function mapped(evaluate: Evaluate, change: (value: Json) => Json): Evaluate {
  return (env) => change(evaluate(env));
}

const COMPARISONS: Readonly<Partial<Record<BinaryOperator, (order: number) => boolean>>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function compileBinary(operator: BinaryOperator, left: Evaluate, right: Evaluate, budget: QueryBudget): Evaluate {
  const apply = binary(operator, { left, right, budget });
  return (env) => {
    budget.step();
    return apply(env);
  };
}

function binary(
  operator: BinaryOperator,
  { left, right, budget }: { readonly left: Evaluate; readonly right: Evaluate; readonly budget: QueryBudget },
): Evaluate {
  const holds = COMPARISONS[operator];
  if (holds)
    return (env) => {
      const order = compare(left(env), right(env));
      return order === null ? null : holds(order);
    };
  switch (operator) {
    case 'AND':
      return (env) => decided(left(env), () => right(env), false);
    case 'OR':
      return (env) => decided(left(env), () => right(env), true);
    case '+':
      return (env) => budget.text(add(left(env), right(env)));
    case '||':
      return (env) => budget.text(withTexts(left(env), right(env), (first, second) => first + second));
    default:
      return (env) => numbers(left(env), right(env), ARITHMETIC[operator as keyof typeof ARITHMETIC]);
  }
}

/** AND is decided by false and OR by true; else a null leaves it open. */
function decided(left: Json, right: () => Json, decisive: boolean): Truth {
  const first = toTruth(left);
  if (first === decisive) return decisive;
  const second = toTruth(right());
  if (second === decisive) return decisive;
  return first === null || second === null ? null : !decisive;
}

function negated(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

function withTexts(left: Json, right: Json, work: (left: string, right: string) => Json): Json {
  const [first, second] = [toText(left), toText(right)];
  return first === null || second === null ? null : work(first, second);
}

function compileIs(left: Evaluate, right: Evaluate): Evaluate {
  return (env) => {
    const [first, second] = [left(env), right(env)];
    return first === null || second === null ? first === second : compare(first, second) === 0;
  };
}

function compileLike(like: Extract<Expression, { kind: 'like' }>, at: Compiling): Evaluate {
  const [text, pattern] = [compileExpression(like.left, at), compileExpression(like.pattern, at)];
  const escape = like.escape && compileExpression(like.escape, at);
  return (env) =>
    withTexts(text(env), pattern(env), (given, wanted) => {
      at.budget.step(Math.ceil((given.length * Math.max(wanted.length, 1)) / 64));
      return isLike(given, wanted, escape ? toText(escape(env)) : null);
    });
}

function compileCase({ operand, branches, otherwise }: CaseExpression, compiled: (inner: Expression) => Evaluate): Evaluate {
  const value = operand && compiled(operand);
  const cases = branches.map(({ when, result }) => ({ when: compiled(when), result: compiled(result) }));
  const rest: Evaluate = otherwise ? compiled(otherwise) : () => null;
  return (env) => {
    const given = value?.(env);
    const chosen = cases.find(({ when }) => (given === undefined ? isTrue(when(env)) : compare(given, when(env)) === 0));
    return (chosen?.result ?? rest)(env);
  };
}

function compileCast(cast: Extract<Expression, { kind: 'cast' }>, compiled: (inner: Expression) => Evaluate): Evaluate {
  const convert = castTo(cast.type);
  return mapped(compiled(cast.operand), convert);
}

function compileCall(call: CallExpression, at: Compiling): Evaluate {
  if (AGGREGATES.has(call.name)) return compileAggregate(call, at);
  const scalar = SCALAR_FUNCTIONS.get(call.name) ?? dateFunction(call.name, at.timezone);
  if (scalar === undefined) throw unknownFunction(call);
  const [least, most] = scalar.parameters;
  if (call.isStar || call.isDistinct || call.parameters.length < least || call.parameters.length > most)
    throw sqlInvalid(`${call.name} takes ${least === most ? least : `${least} to ${most}`} values`, call.at, 'Correct the call.');
  const parameters = call.parameters.map((parameter) => compileExpression(parameter, at));
  return (env) => {
    at.budget.step();
    return at.budget.text(scalar.call(...parameters.map((evaluate) => evaluate(env))));
  };
}

function compileAggregate(call: CallExpression, at: Compiling): Evaluate {
  if (!at.aggregates) throw sqlInvalid(`${call.name} cannot stand here`, call.at, 'Use it in the columns, HAVING or ORDER BY.');
  const [of, between] = call.parameters;
  if (call.isStar ? call.name !== 'COUNT' : of === undefined)
    throw sqlInvalid(`${call.name} takes a value`, call.at, 'Name the field: SUM(amount).');
  const aggregate = AGGREGATES.get(call.name) as (values: readonly Json[], separator: string) => Json;
  const inside: Compiling = { ...at, aggregates: false };
  const value: Evaluate = of ? compileExpression(of, inside) : () => true;
  const separator: Evaluate = between ? compileExpression(between, inside) : () => ',';
  return (env) => {
    const group = env.group ?? [];
    at.budget.step(group.length);
    const values = group.map((tuple) => value({ tuple, outer: env.outer })).filter((given) => given !== null);
    return at.budget.text(aggregate(call.isDistinct ? distinct(values) : values, toText(separator(env)) ?? ''));
  };
}

function unknownFunction({ name, at }: CallExpression): Error {
  if (name === 'NOW' || name === 'GETDATE')
    return sqlInvalid(
      `there is no function ${name}`,
      at,
      "Put the time into the query with an expression: '{{ $now.toISO() }}'.",
    );
  const known = [...AGGREGATES.keys(), ...FUNCTION_NAMES].join(', ');
  return sqlInvalid(`there is no function ${name}`, at, `Use one of: ${known}.`);
}
