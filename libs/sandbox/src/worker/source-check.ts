import { parse, type Program } from 'acorn';
import type { GuestFailure } from '../protocol.ts';

const parseBody = (source: string): Program =>
  parse(source, {
    ecmaVersion: 'latest',
    sourceType: 'script',
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
  });

/**
 * Does the text stand as the body of an async function? Checked by a parser, since V8 only sees it inside our wrapper,
 * which a text such as `}); outside(); (() => {` would close.
 */
export function checkSource(source: string): GuestFailure | undefined {
  try {
    parseBody(source);
    return undefined;
  } catch (error) {
    const { message, loc } = error as Error & { loc?: { line: number; column: number } };
    return {
      code: 'CODE_FAILED',
      message: `SyntaxError: ${message.replace(/ \(\d+:\d+\)$/, '')}`,
      ...(loc ? { line: loc.line, column: loc.column + 1 } : {}),
    };
  }
}

/** Code that means to change built-in prototypes gets a context of its own for each run; frozen ones would refuse it. */
export const needsOwnContext = (source: string): boolean => /\bprototype\b|__proto__|setPrototypeOf/.test(source);

/** The first line of our wrapper ends before the user's line 1. */
export const wrapSource = (source: string, names: readonly string[]): string =>
  `(function(${names.join(',')}){return async function(){\n${source}\n}})`;

/** The same for expressions: a function that gives a list of functions. What cannot be parsed throws when its turn comes. */
export const wrapExpressions = (sources: readonly string[], names: readonly string[]): string =>
  `(function(${names.join(',')}){return [\n${sources.map((source) => `async function(){\n${bodyOf(source)}\n}`).join(',\n')}]})`;

function bodyOf(source: string): string {
  const expression = `(\n${source}\n)`;
  if (isOneExpression(expression)) return `return ${expression}`;
  const problem = checkSource(source);
  return problem ? `throw new Error(${JSON.stringify(problem.message)})` : source;
}

function isOneExpression(text: string): boolean {
  try {
    const { body } = parseBody(text);
    return body.length === 1 && body[0]!.type === 'ExpressionStatement';
  } catch {
    return false;
  }
}
