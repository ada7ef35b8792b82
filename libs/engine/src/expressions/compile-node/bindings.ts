import type { ArrayPattern, AssignmentProperty, Identifier, Literal, ObjectPattern, Pattern, RestElement } from 'acorn';
import type { Evaluation } from '../evaluation.ts';
import { MEMBER_OF_NOTHING } from '../expression-error.ts';
import { toArray } from '../values/iterate.ts';
import { readMember } from '../values/members.ts';
import { writeOwn } from '../values/own-property.ts';
import type { CompileContext } from './context.ts';
import type { Locals } from './lexical-scope.ts';
import { variablePlace } from './places.ts';

/** Stores a value in the slots of the names that a pattern declares. */
export type Bind = (value: unknown, run: Evaluation, locals: Locals) => void;

/** What a pattern does with its names: `assign` gives values to names that exist, as `var` does to those made at the function's start. */
export type Declares = 'let' | 'const' | 'assign';

function declareName(name: string, context: CompileContext, as: Declares): Bind {
  const slot = context.names.declare(name, as === 'const');
  return (value, _run, locals) => {
    locals.slots[slot] = value;
  };
}

function assignName(node: Identifier, context: CompileContext): Bind {
  const place = variablePlace(node, context);
  if (typeof place === 'function') return (value, run, locals) => place(run, locals).write(value);
  context.refuse(node, place);
  return () => undefined;
}

/** Declares the names of a parameter, a `const` or a `let`, and gives the code that fills them. */
export function compileBinding(pattern: Pattern, context: CompileContext, as: Declares = 'let'): Bind {
  switch (pattern.type) {
    case 'Identifier':
      return as === 'assign' ? assignName(pattern, context) : declareName(pattern.name, context, as);
    case 'AssignmentPattern': {
      const bind = compileBinding(pattern.left, context, as);
      const fallback = context.compile(pattern.right);
      return (value, run, locals) => bind(value === undefined ? fallback(run, locals) : value, run, locals);
    }
    case 'ObjectPattern':
      return bindObject(pattern, context, as);
    case 'ArrayPattern':
      return bindArray(pattern, context, as);
    default:
      context.refuse(pattern, {
        message: 'Only names can be declared here.',
        fix: 'Declare a name, or take an object or array apart with { } or [ ].',
      });
      return () => undefined;
  }
}

function bindObject(pattern: ObjectPattern, context: CompileContext, as: Declares): Bind {
  const taken: string[] = [];
  const binds = pattern.properties.map((property) =>
    property.type === 'RestElement' ? bindRest(property, { taken, context, as }) : bindProperty(property, { taken, context, as }),
  );
  return (value, run, locals) => {
    if (value === undefined || value === null) throw MEMBER_OF_NOTHING;
    for (const bind of binds) bind(value, run, locals);
  };
}

interface ObjectParts {
  readonly taken: string[];
  readonly context: CompileContext;
  readonly as: Declares;
}

function bindProperty(property: AssignmentProperty, { taken, context, as }: ObjectParts): Bind {
  if (property.computed) {
    context.refuse(property, {
      message: 'A computed key cannot be used on the left side.',
      fix: 'Read the field with value[key].',
    });
    return () => undefined;
  }
  const key = property.key.type === 'Identifier' ? property.key.name : String((property.key as Literal).value);
  taken.push(key);
  const bind = compileBinding(property.value, context, as);
  return (value, run, locals) => bind(readMember(value, key, run), run, locals);
}

function bindRest(rest: RestElement, { taken, context, as }: ObjectParts): Bind {
  const bind = compileBinding(rest.argument, context, as);
  return (value, run, locals) => {
    const others = {};
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    run.chargeWrites(entries.length);
    for (const [key, entry] of entries) if (!taken.includes(key)) writeOwn(others, key, entry);
    bind(run.fresh(others), run, locals);
  };
}

function bindArray(pattern: ArrayPattern, context: CompileContext, as: Declares): Bind {
  const binds = pattern.elements.map((element, index): Bind | undefined => {
    if (element === null) return undefined;
    if (element.type !== 'RestElement') {
      const bind = compileBinding(element, context, as);
      return (value, run, locals) => bind((value as readonly unknown[])[index], run, locals);
    }
    const bind = compileBinding(element.argument, context, as);
    return (value, run, locals) => bind(run.fresh((value as readonly unknown[]).slice(index)), run, locals);
  });
  return (value, run, locals) => {
    const elements = toArray(value, run);
    for (let index = 0; index < binds.length; index++) binds[index]?.(elements, run, locals);
  };
}
