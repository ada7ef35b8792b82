import type { Identifier } from 'acorn';
import { TypeFault } from '../expression-error.ts';
import { GLOBALS } from '../globals/globals.ts';
import { RUN_NAMES } from '../run-names/run-names.ts';
import { Namespace } from '../values/callable.ts';
import type { Code, CompileContext, Finding } from './context.ts';
import { readOwn } from '../values/own-property.ts';
import { UNSET, type Binding, type Locals } from './lexical-scope.ts';

export const identifierCompilers = {
  Identifier(node: Identifier, context: CompileContext): Code {
    const binding = context.names.find(node.name);
    if (binding) return readBinding(binding);
    if (context.facts.locals.has(node.name)) return readLocalName(node.name, context);
    const runName = RUN_NAMES.get(node.name);
    if (runName) {
      context.facts.readsRun = true;
      if (runName.deterministic === false) context.facts.deterministic = false;
      runName.note?.(context.facts.references);
      return runName.read;
    }
    if (GLOBALS.has(node.name)) {
      const value = GLOBALS.get(node.name);
      if (value instanceof Namespace && !value.deterministic) context.facts.deterministic = false;
      return () => value;
    }
    return context.refuse(node, unknownName(node.name));
  },
};

function readLocalName(name: string, { facts }: CompileContext): Code {
  facts.readsRun = true;
  return ({ scope: { locals } }) => locals && readOwn(locals, name);
}

export function localsAt(locals: Locals, hops: number): Locals {
  let at = locals;
  for (let hop = 0; hop < hops; hop++) at = at.outer as Locals;
  return at;
}

function readBinding({ hops, slot }: Binding): Code {
  if (hops === 0) return (_run, locals) => declared(locals.slots[slot]);
  if (hops === 1) return (_run, locals) => declared((locals.outer as Locals).slots[slot]);
  return (_run, locals) => declared(localsAt(locals, hops).slots[slot]);
}

/** @throws TypeFault for a variable before its declaration. */
export function declared(value: unknown): unknown {
  if (value === UNSET) throw new TypeFault('A variable is used before its declaration');
  return value;
}

/** Names that exist in some places only, with where that is. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  $response: 'the pagination of an HTTP Request',
  $request: 'the pagination of an HTTP Request',
  $pageCount: 'the pagination of an HTTP Request',
  $secrets: 'a credential',
};

export function unknownName(name: string): Finding {
  if (Object.hasOwn(ELSEWHERE, name)) {
    const message = `"${name}" exists only in ${ELSEWHERE[name]}.`;
    return { code: 'EXPRESSION_UNKNOWN_NAME', message, fix: 'Use it there, or read the value from the data of an item.' };
  }
  const near = [...RUN_NAMES.keys(), ...GLOBALS.keys()].find(
    (known) => known.toLowerCase() === name.toLowerCase() || known === `$${name}`,
  );
  const fix = near
    ? `Write ${near}.`
    : "Use $json for the fields of the item, $('Node') for another node, or put text in quotes.";
  return { code: 'EXPRESSION_UNKNOWN_NAME', message: `There is no "${name}" in expressions.`, fix };
}
