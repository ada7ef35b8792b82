import type { ChainExpression, Expression, MemberExpression } from 'acorn';
import { CHAIN_ENDED, MEMBER_OF_NOTHING } from '../expression-error.ts';
import { GLOBALS } from '../globals/globals.ts';
import { toKey } from '../values/coerce.ts';
import { Callable, Namespace } from '../values/callable.ts';
import { readMember } from '../values/members.ts';
import type { Code, CompileContext } from './context.ts';
import { declared } from './identifiers.ts';
import { literalKey } from './literal-key.ts';
import { noteMember } from './note-references.ts';

export const memberCompilers = {
  MemberExpression(node: MemberExpression, context: CompileContext): Code {
    const builtIn = staticMember(node, context);
    if (builtIn) return builtIn;
    noteMember(node, context);
    noteDynamicName(node, context);
    const object = context.compile(node.object);
    const key = literalKey(node);
    const slot = key === undefined || node.optional ? undefined : ownSlot(node.object, context);
    if (key !== undefined && slot !== undefined) return (run, locals) => readMember(declared(locals.slots[slot]), key, run);
    if (key !== undefined) return node.optional ? optionalMember(object, key) : memberPath(object, key);
    const computed = context.compile(node.property);
    return (run, locals) => {
      const value = object(run, locals);
      if (value === undefined || value === null) throw node.optional ? CHAIN_ENDED : MEMBER_OF_NOTHING;
      return readMember(value, toKey(computed(run, locals), run), run);
    };
  },

  ChainExpression(node: ChainExpression, context: CompileContext): Code {
    const path = fieldChain(node.expression, context);
    if (path) return (run, locals) => unlessEnded(path(run, locals));
    const chain = context.compile(node.expression);
    return (run, locals) => {
      try {
        return chain(run, locals);
      } catch (error) {
        if (error === CHAIN_ENDED) return undefined;
        throw error;
      }
    };
  },
};

interface Path {
  readonly object: Code;
  readonly keys: readonly (string | number)[];
}

/** `$json.a.b.c` is read in one step; each step in between would be a call. */
const PATHS = new WeakMap<Code, Path>();

function memberPath(before: Code, key: string | number): Code {
  const { object, keys } = PATHS.get(before) ?? { object: before, keys: [] };
  const path: Path = { object, keys: [...keys, key] };
  const code = readPath(path);
  PATHS.set(code, path);
  return code;
}

function readPath({ object, keys }: Path): Code {
  const [first, second, third] = keys as [string | number, string | number, string | number];
  if (keys.length === 1) return (run, locals) => readMember(object(run, locals), first, run);
  if (keys.length === 2) return (run, locals) => readMember(readMember(object(run, locals), first, run), second, run);
  const rest = keys.slice(3);
  return (run, locals) => {
    let value = readMember(readMember(readMember(object(run, locals), first, run), second, run), third, run);
    for (let index = 0; index < rest.length; index++) value = readMember(value, rest[index] as string | number, run);
    return value;
  };
}

/** The slot of a variable of the innermost function or block, which is read without a step in between. */
function ownSlot(node: MemberExpression['object'], { names }: CompileContext): number | undefined {
  const binding = node.type === 'Identifier' ? names.find(node.name) : undefined;
  return binding?.hops === 0 ? binding.slot : undefined;
}

/** Where an optional chain of mere fields ends, this is handed on instead of an exception, which costs ten times as much. */
const ENDED = Symbol('ended');
const unlessEnded = (value: unknown): unknown => (value === ENDED ? undefined : value);

/** `a?.b.c` with literal keys; undefined for chains with calls or computed keys. */
function fieldChain(node: ChainExpression['expression'] | Expression, context: CompileContext): Code | undefined {
  if (node.type !== 'MemberExpression' || node.object.type === 'Super' || namedBuiltIn(node.object, context)) return undefined;
  const key = literalKey(node);
  if (key === undefined) return undefined;
  noteMember(node, context);
  const object = startsChain(node.object) ? context.compile(node.object) : fieldChain(node.object, context);
  if (!object) return undefined;
  const { optional } = node;
  return (run, locals) => {
    const value = object(run, locals);
    if (value === ENDED || (optional && (value === undefined || value === null))) return ENDED;
    return readMember(value, key, run);
  };
}

const startsChain = (node: Expression): boolean => node.type !== 'MemberExpression' && node.type !== 'CallExpression';

function optionalMember(object: Code, key: string | number): Code {
  return (run, locals) => {
    const value = object(run, locals);
    if (value === undefined || value === null) throw CHAIN_ENDED;
    return readMember(value, key, run);
  };
}

/** `$node[expression]` can be any node. */
function noteDynamicName(node: MemberExpression, { facts }: CompileContext): void {
  if (node.object.type === 'Identifier' && node.object.name === '$node' && literalKey(node) === undefined)
    facts.references.dynamic = true;
}

/** The built-in object that an expression names, such as `Math`, unless a variable of that name hides it. */
export function namedBuiltIn(
  node: { readonly type: string; readonly name?: string },
  context: CompileContext,
): Namespace | undefined {
  if (node.type !== 'Identifier' || node.name === undefined || context.names.find(node.name)) return undefined;
  const value = GLOBALS.get(node.name);
  return value instanceof Namespace ? value : undefined;
}

/** `Math.PI`, `Number.MAX_SAFE_INTEGER`, or a function such as `Math.floor` that is passed on. */
function staticMember(node: MemberExpression, context: CompileContext): Code | undefined {
  const builtIn = namedBuiltIn(node.object, context);
  const key = builtIn && literalKey(node);
  if (!builtIn || key === undefined) return undefined;
  const value = builtIn.members.get(String(key));
  if (value === undefined) return refuseMember(builtIn, String(key), node, context);
  if (value instanceof Callable && !value.deterministic) context.facts.deterministic = false;
  return () => value;
}

export function refuseMember(builtIn: Namespace, name: string, node: { readonly start: number }, context: CompileContext): Code {
  const known = [...builtIn.members.keys()].join(', ');
  return context.refuse(node, {
    code: 'EXPRESSION_UNKNOWN_NAME',
    message: `There is no ${builtIn.name}.${name} in expressions.`,
    fix: `${builtIn.name} has: ${known}.`,
  });
}
