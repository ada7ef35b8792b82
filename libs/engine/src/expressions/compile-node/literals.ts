import type { ArrayExpression, Literal, ObjectExpression, Property, SpreadElement, TemplateLiteral } from 'acorn';
import type { Evaluation } from '../evaluation.ts';
import { TypeFault, type ExpressionError } from '../expression-error.ts';
import { Pattern } from '../patterns/pattern.ts';
import { toKey, toText } from '../values/coerce.ts';
import { kindOf } from '../values/kind.ts';
import { writeOwn } from '../values/own-property.ts';
import { compileElement, HOLE, spreadInto } from './arguments.ts';
import type { Code, CompileContext } from './context.ts';
import type { Locals } from './lexical-scope.ts';

export const literalCompilers = {
  Literal(node: Literal, context: CompileContext): Code {
    if (node.regex) return regexLiteral(node, context);
    if (node.bigint !== undefined) {
      return context.beyond(node, {
        message: 'A bigint cannot be used in an expression.',
        fix: 'Write a number, or keep the digits as text.',
      });
    }
    const value = node.value;
    return () => value;
  },

  TemplateLiteral(node: TemplateLiteral, context: CompileContext): Code {
    const texts = node.quasis.map((quasi) => quasi.value.cooked ?? '');
    const parts = node.expressions.map((part) => context.compile(part));
    return (run, locals) => {
      let text = texts[0] as string;
      for (let index = 0; index < parts.length; index++) {
        text += toText((parts[index] as Code)(run, locals), run) + (texts[index + 1] as string);
      }
      run.chargeText(text.length);
      return text;
    };
  },

  ArrayExpression(node: ArrayExpression, context: CompileContext): Code {
    const elements = node.elements.map((element) => (element === null ? HOLE : compileElement(element, context)));
    return (run, locals) => {
      const values: unknown[] = [];
      run.chargeWrites(elements.length);
      for (const { code, spread } of elements) {
        const value = code(run, locals);
        if (spread) spreadInto(values, value, run);
        else values.push(value);
      }
      return run.fresh(values);
    };
  },

  ObjectExpression(node: ObjectExpression, context: CompileContext): Code {
    const [first, ...others] = node.properties;
    const cloned = first?.type === 'SpreadElement' ? context.compile(first.argument) : undefined;
    const setters = (cloned ? others : node.properties).map((property) =>
      property.type === 'SpreadElement' ? spreadProperties(property, context) : setProperty(property, context),
    );
    return (run, locals) => {
      const target = cloned ? spreadFrom(cloned(run, locals), run) : {};
      run.chargeWrites(setters.length);
      for (let index = 0; index < setters.length; index++) (setters[index] as Setter)(target, run, locals);
      return run.fresh(target);
    };
  },
};

/** `{ ...value }` */
function spreadFrom(value: unknown, run: Evaluation): object {
  if (kindOf(value) !== 'object') return spreadOver({}, value, run);
  const clone = { ...(value as object) };
  run.chargeWrites(Object.keys(clone).length);
  return clone;
}

function regexLiteral(node: Literal, context: CompileContext): Code {
  const { pattern, flags } = node.regex as { pattern: string; flags: string };
  try {
    const shared = new Pattern(pattern, flags);
    // A global or sticky pattern remembers where it was: each evaluation gets its own.
    return shared.global || shared.sticky ? () => shared.fromStart() : () => shared;
  } catch (error) {
    const { message, fix } = error as ExpressionError;
    return context.refuse(node, { code: 'EXPRESSION_PATTERN', message, fix: fix ?? 'Correct the pattern.' });
  }
}

type Setter = (target: object, run: Evaluation, locals: Locals) => void;

function setProperty(property: Property, context: CompileContext): Setter {
  if (property.kind !== 'init') {
    context.beyond(property, {
      message: 'A getter or setter cannot be used in an expression.',
      fix: 'Write the value of the field.',
    });
    return () => undefined;
  }
  const value = context.compile(property.value);
  if (property.computed) {
    const key = context.compile(property.key);
    return (target, run, locals) => writeOwn(target, toKey(key(run, locals), run), value(run, locals));
  }
  const key = property.key.type === 'Identifier' ? property.key.name : String((property.key as Literal).value);
  return (target, run, locals) => writeOwn(target, key, value(run, locals));
}

function spreadProperties(property: SpreadElement, context: CompileContext): Setter {
  const source = context.compile(property.argument);
  return (target, run, locals) => void spreadOver(target, source(run, locals), run);
}

function spreadOver(target: object, value: unknown, run: Evaluation): object {
  const kind = kindOf(value);
  if (kind === 'undefined' || kind === 'null' || kind === 'number' || kind === 'boolean') return target;
  if (kind !== 'object' && kind !== 'array' && kind !== 'string')
    throw new TypeFault('Only objects and arrays can be spread into an object');
  const entries = Object.entries(value as object);
  run.chargeWrites(entries.length);
  for (const [key, part] of entries) writeOwn(target, key, part);
  return target;
}
