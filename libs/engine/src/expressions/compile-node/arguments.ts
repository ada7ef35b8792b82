import type { Expression, SpreadElement } from 'acorn';
import type { Evaluation } from '../evaluation.ts';
import { iterate } from '../values/iterate.ts';
import type { Code, CompileContext } from './context.ts';
import type { Locals } from './lexical-scope.ts';

/** An element of an array literal or of the arguments of a call. */
export interface Element {
  readonly code: Code;
  readonly spread: boolean;
}

export const HOLE: Element = { code: () => undefined, spread: false };

export function compileElement(element: Expression | SpreadElement, context: CompileContext): Element {
  return element.type === 'SpreadElement'
    ? { code: context.compile(element.argument), spread: true }
    : { code: context.compile(element), spread: false };
}

/** The arguments of a call or `new`. */
export function compileArguments(
  nodes: readonly (Expression | SpreadElement)[],
  context: CompileContext,
): (run: Evaluation, locals: Locals) => readonly unknown[] {
  const elements = nodes.map((node) => compileElement(node, context));
  const [first, second, third] = elements.map((element) => element.code);
  if (elements.length === 0) return () => NO_ARGUMENTS;
  if (elements.some((element) => element.spread)) {
    return (run, locals) => {
      const values: unknown[] = [];
      for (const { code, spread } of elements) {
        if (spread) spreadInto(values, code(run, locals), run);
        else values.push(code(run, locals));
      }
      return values;
    };
  }
  if (elements.length === 1 && first) return (run, locals) => [first(run, locals)];
  if (elements.length === 2 && first && second) return (run, locals) => [first(run, locals), second(run, locals)];
  if (elements.length === 3 && first && second && third)
    return (run, locals) => [first(run, locals), second(run, locals), third(run, locals)];
  return (run, locals) => elements.map((element) => element.code(run, locals));
}

const NO_ARGUMENTS: readonly unknown[] = Object.freeze([]);

/** Appends the elements of a value that is spread. */
export function spreadInto(values: unknown[], source: unknown, run: Evaluation): void {
  for (const value of iterate(source, run)) values.push(value);
}
