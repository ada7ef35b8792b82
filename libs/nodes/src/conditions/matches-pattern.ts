import { Pattern } from '@weft/engine';
import { NodeFailure } from '@weft/node-sdk';

/** Compiled patterns: a condition has few, and is asked for every item. Emptied when full. */
const compiled = new Map<string, Pattern>();
const MAX_COMPILED = 200;
/** What a condition can use of a pattern's flags; `g` and `y` would make one answer depend on the last. */
const USELESS_FLAGS = /[gyd]/g;

/**
 * Whether the text has a match. The pattern may be written bare or as `/pattern/flags`. It runs in bounded time, whatever
 * the pattern: see `Pattern`.
 * @throws NodeFailure CONDITION_PATTERN_INVALID
 */
export function matchesPattern(text: string, pattern: string, caseSensitive: boolean): boolean {
  try {
    return toPattern(pattern, caseSensitive).searchIn(text).from(0) !== undefined;
  } catch (error) {
    throw invalid(pattern, (error as Error).message);
  }
}

function toPattern(pattern: string, caseSensitive: boolean): Pattern {
  const key = caseSensitive ? `s${pattern}` : `i${pattern}`;
  const known = compiled.get(key);
  if (known) return known;
  const literal = /^\/(.*)\/([a-z]*)$/s.exec(pattern);
  const flags = new Set((literal?.[2] ?? '').replace(USELESS_FLAGS, ''));
  if (!caseSensitive) flags.add('i');
  const made = new Pattern(literal?.[1] ?? pattern, [...flags].join(''));
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  compiled.set(key, made);
  return made;
}

function invalid(pattern: string, problem: string): NodeFailure {
  return new NodeFailure({
    code: 'CONDITION_PATTERN_INVALID',
    fault: 'user',
    message: `"${pattern.slice(0, 100)}" cannot be used as a pattern: ${problem}`,
    fix: 'Correct the pattern; special characters are escaped with a backslash.',
    retryable: false,
  });
}
