import type {
  BinaryExpression,
  ConditionalExpression,
  Expression,
  LogicalExpression,
  SequenceExpression,
  UnaryExpression,
} from 'acorn';
import type { Evaluation } from '../evaluation.ts';
import { TypeFault } from '../expression-error.ts';
import { toKey, toNumber, toPrimitive } from '../values/coerce.ts';
import { looselyEqual } from '../values/compare.ts';
import { instanceOf } from '../values/instance-of.ts';
import { kindOf } from '../values/kind.ts';
import { deleteMember } from '../values/set-member.ts';
import type { Code, CompileContext } from './context.ts';
import { literalKey } from './literal-key.ts';

type Operate = (left: unknown, right: unknown, run: Evaluation) => unknown;

export const operatorCompilers = {
  BinaryExpression(node: BinaryExpression, context: CompileContext): Code {
    const operate = BINARY.get(node.operator);
    if (!operate || node.left.type === 'PrivateIdentifier') {
      return context.refuse(node, {
        message: `The operator "${node.operator}" cannot be used in an expression.`,
        fix: 'Use another operator, or a Code node.',
      });
    }
    const left = context.compile(node.left);
    const right = context.compile(node.right);
    const known = plainLiteral(node.right);
    if (known) return (run, locals) => operate(left(run, locals), known.value, run);
    return (run, locals) => operate(left(run, locals), right(run, locals), run);
  },

  LogicalExpression(node: LogicalExpression, context: CompileContext): Code {
    const left = context.compile(node.left);
    const right = context.compile(node.right);
    if (node.operator === '&&') return (run, locals) => left(run, locals) && right(run, locals);
    if (node.operator === '||') return (run, locals) => left(run, locals) || right(run, locals);
    return (run, locals) => left(run, locals) ?? right(run, locals);
  },

  ConditionalExpression(node: ConditionalExpression, context: CompileContext): Code {
    const test = context.compile(node.test);
    const consequent = context.compile(node.consequent);
    const alternate = context.compile(node.alternate);
    return (run, locals) => (test(run, locals) ? consequent(run, locals) : alternate(run, locals));
  },

  SequenceExpression(node: SequenceExpression, context: CompileContext): Code {
    const parts = node.expressions.map((part) => context.compile(part));
    return (run, locals) => {
      let value: unknown;
      for (const part of parts) value = part(run, locals);
      return value;
    };
  },

  UnaryExpression(node: UnaryExpression, context: CompileContext): Code {
    if (node.operator === 'delete') return deletion(node, context);
    const argument = context.compile(node.argument);
    switch (node.operator) {
      case '!':
        return (run, locals) => !argument(run, locals);
      case '-':
        return (run, locals) => -toNumber(argument(run, locals), run);
      case '+':
        return (run, locals) => toNumber(argument(run, locals), run);
      case '~':
        return (run, locals) => ~toNumber(argument(run, locals), run);
      case 'typeof':
        return (run, locals) => typeName(argument(run, locals));
      case 'void':
        return (run, locals) => void argument(run, locals);
      default:
        return context.refuse(node, {
          message: `"${node.operator}" cannot be used in an expression.`,
          fix: 'Use another operator.',
        });
    }
  },
};

/** The value of a text, number, boolean or null that stands in the expression itself. */
function plainLiteral(node: Expression): { readonly value: unknown } | undefined {
  return node.type === 'Literal' && !node.regex && node.bigint === undefined ? { value: node.value } : undefined;
}

/** `delete object.field`, of an object that the expression made. */
function deletion({ argument, start }: UnaryExpression, context: CompileContext): Code {
  if (argument.type !== 'MemberExpression' || argument.object.type === 'Super') {
    return context.refuse({ start }, { message: 'Only a field can be deleted.', fix: 'Write delete object.field.' });
  }
  context.facts.mutates = true;
  const object = context.compile(argument.object);
  const key = literalKey(argument);
  const name = key === undefined ? context.compile(argument.property) : () => key;
  return (run, locals) => {
    deleteMember(object(run, locals), toKey(name(run, locals), run), run);
    return true;
  };
}

function typeName(value: unknown): string {
  const kind = kindOf(value);
  if (kind === 'callable' || kind === 'namespace') return 'function';
  return kind === 'undefined' || kind === 'boolean' || kind === 'number' || kind === 'string' ? kind : 'object';
}

function add(left: unknown, right: unknown, run: Evaluation): unknown {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  const before = toPrimitive(left, 'default', run);
  const after = toPrimitive(right, 'default', run);
  if (typeof before !== 'string' && typeof after !== 'string') return Number(before) + Number(after);
  const text = `${before}${after}`;
  run.chargeText(text.length);
  return text;
}

/** Both sides as numbers, or both as strings, as `<` compares them. */
function compare(
  left: unknown,
  right: unknown,
  run: Evaluation,
): { readonly less: boolean; readonly equal: boolean; readonly greater: boolean } {
  const before = toPrimitive(left, 'number', run);
  const after = toPrimitive(right, 'number', run);
  if (typeof before === 'string' && typeof after === 'string')
    return { less: before < after, equal: before === after, greater: before > after };
  const a = Number(before);
  const b = Number(after);
  return { less: a < b, equal: a === b, greater: a > b };
}

function strictlyEqual(left: unknown, right: unknown, run: Evaluation): boolean {
  if (typeof left === 'string') run.chargeReads(left.length);
  return left === right;
}

function has(key: unknown, target: unknown, run: Evaluation): boolean {
  const kind = kindOf(target);
  if (kind !== 'object' && kind !== 'array') throw new TypeFault('"in" needs an object on its right');
  return Object.hasOwn(target as object, toKey(key, run));
}

const numeric =
  (operate: (left: number, right: number) => number): Operate =>
  (left, right, run) =>
    typeof left === 'number' && typeof right === 'number'
      ? operate(left, right)
      : operate(toNumber(left, run), toNumber(right, run));

const ordered =
  (fast: (left: number, right: number) => boolean, slow: (order: ReturnType<typeof compare>) => boolean): Operate =>
  (left, right, run) =>
    typeof left === 'number' && typeof right === 'number' ? fast(left, right) : slow(compare(left, right, run));

const OPERATIONS = {
  '+': add,
  '-': numeric((left, right) => left - right),
  '*': numeric((left, right) => left * right),
  '/': numeric((left, right) => left / right),
  '%': numeric((left, right) => left % right),
  '**': numeric((left, right) => left ** right),
  '&': numeric((left, right) => left & right),
  '|': numeric((left, right) => left | right),
  '^': numeric((left, right) => left ^ right),
  '<<': numeric((left, right) => left << right),
  '>>': numeric((left, right) => left >> right),
  '>>>': numeric((left, right) => left >>> right),
  '<': ordered(
    (left, right) => left < right,
    (order) => order.less,
  ),
  '>': ordered(
    (left, right) => left > right,
    (order) => order.greater,
  ),
  '<=': ordered(
    (left, right) => left <= right,
    (order) => order.less || order.equal,
  ),
  '>=': ordered(
    (left, right) => left >= right,
    (order) => order.greater || order.equal,
  ),
  '==': looselyEqual,
  '!=': (left, right, run) => !looselyEqual(left, right, run),
  '===': strictlyEqual,
  '!==': (left, right, run) => !strictlyEqual(left, right, run),
  in: has,
  instanceof: (left, right) => instanceOf(left, right),
} satisfies Record<string, Operate>;

const BINARY: ReadonlyMap<string, Operate> = new Map(Object.entries(OPERATIONS));

/** The operation behind `a += b` and the like. */
export function operationOf(assignment: string): Operate | undefined {
  return BINARY.get(assignment.slice(0, -1));
}
