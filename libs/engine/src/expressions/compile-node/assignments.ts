import type {
  ArrayPattern,
  AssignmentExpression,
  Expression,
  Identifier,
  MemberExpression,
  ObjectPattern,
  UpdateExpression,
} from 'acorn';
import { toNumber } from '../values/coerce.ts';
import { compileBinding } from './bindings.ts';
import type { Code, CompileContext } from './context.ts';
import { operationOf } from './operators.ts';
import { compilePlace, type FindPlace } from './places.ts';

export const assignmentCompilers = {
  AssignmentExpression(node: AssignmentExpression, context: CompileContext): Code {
    if (node.operator === '=' && (node.left.type === 'ArrayPattern' || node.left.type === 'ObjectPattern'))
      return assignPattern(node.left, node.right, context);
    const find = compilePlace(node.left as Identifier | MemberExpression, context);
    if (typeof find !== 'function') return context.refuse(node, find);
    const value = context.compile(node.right);
    const { operator } = node;
    if (operator === '=') return assign(find, value);
    if (operator === '||=' || operator === '&&=' || operator === '??=') return assignUnless(SETTLED[operator], find, value);
    const operate = operationOf(operator);
    if (!operate)
      return context.refuse(node, {
        message: `The operator "${operator}" cannot be used in an expression.`,
        fix: 'Use another operator.',
      });
    return (run, locals) => {
      const place = find(run, locals);
      const result = operate(place.read(), value(run, locals), run);
      place.write(result);
      return result;
    };
  },

  UpdateExpression(node: UpdateExpression, context: CompileContext): Code {
    const find = compilePlace(node.argument as Identifier | MemberExpression, context);
    if (typeof find !== 'function') return context.refuse(node, find);
    const change = node.operator === '++' ? 1 : -1;
    return (run, locals) => {
      const place = find(run, locals);
      const before = toNumber(place.read(), run);
      place.write(before + change);
      return node.prefix ? before + change : before;
    };
  },
};

const SETTLED = {
  '||=': (value: unknown) => Boolean(value),
  '&&=': (value: unknown) => !value,
  '??=': (value: unknown) => value !== undefined && value !== null,
};

/** `[a, b] = [b, a]` */
function assignPattern(pattern: ArrayPattern | ObjectPattern, right: Expression, context: CompileContext): Code {
  const value = context.compile(right);
  const bind = compileBinding(pattern, context, 'assign');
  return (run, locals) => {
    const result = value(run, locals);
    bind(result, run, locals);
    return result;
  };
}

function assign(find: FindPlace, value: Code): Code {
  return (run, locals) => {
    const place = find(run, locals);
    const result = value(run, locals);
    place.write(result);
    return result;
  };
}

function assignUnless(settled: (value: unknown) => boolean, find: FindPlace, value: Code): Code {
  return (run, locals) => {
    const place = find(run, locals);
    const before = place.read();
    if (settled(before)) return before;
    const result = value(run, locals);
    place.write(result);
    return result;
  };
}
