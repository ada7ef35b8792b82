import type { Pattern } from '../patterns/pattern.ts';
import { executePattern, testPattern } from '../patterns/pattern-text.ts';
import { textArgument } from './arguments.ts';
import { methodsOf } from './method.ts';

export const patternMethods = methodsOf<Pattern>(['pattern'], {
  test: (pattern, [text], run) => testPattern(pattern, textArgument(text, run), run),
  exec: (pattern, [text], run) => executePattern(pattern, textArgument(text, run), run),
  toString: (pattern) => pattern.toString(),
});
