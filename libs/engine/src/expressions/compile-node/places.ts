import type { Identifier, MemberExpression } from 'acorn';
import type { Evaluation } from '../evaluation.ts';
import { toKey } from '../values/coerce.ts';
import { readMember } from '../values/members.ts';
import { setMember } from '../values/set-member.ts';
import type { Code, CompileContext, Finding } from './context.ts';
import { declared, localsAt } from './identifiers.ts';
import type { Locals } from './lexical-scope.ts';

/** A place that can be read and written: a variable, or a member of an array or object that the expression made. */
export interface Place {
  read(): unknown;
  write(value: unknown): void;
}
export type FindPlace = (run: Evaluation, locals: Locals) => Place;

export function compilePlace(target: Identifier | MemberExpression, context: CompileContext): FindPlace | Finding {
  if (target.type === 'Identifier') return variablePlace(target, context);
  if (target.type === 'MemberExpression') return memberPlace(target, context);
  return { message: 'Only a variable or a member can be assigned.', fix: 'Declare new names with const { … } = value.' };
}

export function variablePlace({ name }: Identifier, context: CompileContext): FindPlace | Finding {
  const binding = context.names.find(name);
  if (!binding)
    return {
      message: `"${name}" cannot be assigned.`,
      fix: 'Only variables declared with let in the same function can; compare with ===.',
    };
  if (binding.constant) return { message: `"${name}" is a constant and cannot be assigned.`, fix: 'Declare it with let.' };
  const { hops, slot } = binding;
  return (_run, locals) => new VariablePlace(localsAt(locals, hops).slots, slot);
}

class VariablePlace implements Place {
  constructor(
    private readonly slots: unknown[],
    private readonly slot: number,
  ) {}

  read(): unknown {
    return declared(this.slots[this.slot]);
  }

  write(value: unknown): void {
    this.slots[this.slot] = value;
  }
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
