import type { AssignmentExpression, Identifier, MemberExpression, UpdateExpression } from 'acorn';
import type { Evaluation } from '../evaluation.ts';
import { toKey, toNumber } from '../values/coerce.ts';
import { readMember } from '../values/members.ts';
import { setMember } from '../values/set-member.ts';
import type { Code, CompileContext, Finding } from './context.ts';
import { localsAt } from './identifiers.ts';
import { UNSET, type Locals } from './lexical-scope.ts';
import { operationOf } from './operators.ts';
import { TypeFault } from '../expression-error.ts';

/** A place that can be read and written: a variable, or a member of an array or object that the expression made. */
interface Place {
  read(): unknown;
  write(value: unknown): void;
}
type FindPlace = (run: Evaluation, locals: Locals) => Place;

export const assignmentCompilers = {
  AssignmentExpression(node: AssignmentExpression, context: CompileContext): Code {
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

function compilePlace(target: Identifier | MemberExpression, context: CompileContext): FindPlace | Finding {
  if (target.type === 'Identifier') return variablePlace(target, context);
  if (target.type === 'MemberExpression') return memberPlace(target, context);
  return { message: 'Only a variable or a member can be assigned.', fix: 'Declare new names with const { … } = value.' };
}

function variablePlace({ name }: Identifier, context: CompileContext): FindPlace | Finding {
  const binding = context.names.find(name);
  if (!binding)
    return {
      message: `"${name}" cannot be assigned.`,
      fix: 'Only variables declared with let in the same function can; compare with ===.',
    };
  if (binding.constant) return { message: `"${name}" is a constant and cannot be assigned.`, fix: 'Declare it with let.' };
  return (_run, locals) => {
    const { slots } = localsAt(locals, binding.hops);
    return {
      read: () => {
        if (slots[binding.slot] === UNSET) throw new TypeFault('A variable is used before its declaration');
        return slots[binding.slot];
      },
      write: (value) => {
        slots[binding.slot] = value;
      },
    };
  };
}

function memberPlace(target: MemberExpression, context: CompileContext): FindPlace {
  context.facts.mutates = true;
  const object = context.compile(target.object);
  const key =
    target.computed || target.property.type !== 'Identifier'
      ? context.compile(target.property)
      : constantKey(target.property.name);
  return (run, locals) => {
    const owner = object(run, locals);
    const name = toKey(key(run, locals), run);
    return { read: () => readMember(owner, name, run), write: (value) => setMember({ owner, name, value }, run) };
  };
}

function constantKey(name: string): Code {
  return () => name;
}
