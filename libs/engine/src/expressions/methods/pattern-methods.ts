import type { Pattern } from '../patterns/pattern.ts';
import { executePattern } from '../patterns/pattern-text.ts';
import { textArgument } from './arguments.ts';
import { methodsOf } from './method.ts';

export const patternMethods = methodsOf<Pattern>(['pattern'], {
  test: (pattern, [text], run) => executePattern(pattern, textArgument(text, run), run) !== null,
  exec: (pattern, [text], run) => executePattern(pattern, textArgument(text, run), run),
  toString: (pattern) => pattern.toString(),
});
