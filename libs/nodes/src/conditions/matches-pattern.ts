import { NodeFailure } from '@weft/node-sdk';
import { RE2JS } from 're2js';

/** Compiled patterns: a condition has few, and is asked for every item. Emptied when full. */
const compiled = new Map<string, RE2JS>();
const MAX_COMPILED = 200;
const MAX_PATTERN_LENGTH = 2_000;

/**
 * Whether the text has a match. The pattern may be written bare or as `/pattern/flags`. It runs on an engine whose time is
 * linear in the text, so that no pattern can hold up the process; look-ahead and back-references are beyond it.
 * @throws NodeFailure CONDITION_PATTERN_INVALID
 */
export function matchesPattern(text: string, pattern: string, caseSensitive: boolean): boolean {
  const key = caseSensitive ? `s${pattern}` : `i${pattern}`;
  let program = compiled.get(key);
  if (!program) {
    program = compile(pattern, caseSensitive);
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(key, program);
  }
  return program.test(text);
}

function compile(pattern: string, caseSensitive: boolean): RE2JS {
  const literal = /^\/(.*)\/([a-z]*)$/s.exec(pattern);
  const source = literal?.[1] ?? pattern;
  const flags = literal?.[2] ?? '';
  if (source.length > MAX_PATTERN_LENGTH) throw invalid(pattern, `it has more than ${MAX_PATTERN_LENGTH} characters`);
  let mode = RE2JS.LOOKBEHINDS;
  if (flags.includes('i') || !caseSensitive) mode |= RE2JS.CASE_INSENSITIVE;
  if (flags.includes('m')) mode |= RE2JS.MULTILINE;
  if (flags.includes('s')) mode |= RE2JS.DOTALL;
  try {
    return RE2JS.compile(source, mode);
  } catch (error) {
    throw invalid(pattern, (error as Error).message);
  }
}

function invalid(pattern: string, problem: string): NodeFailure {
  return new NodeFailure({
    code: 'CONDITION_PATTERN_INVALID',
    fault: 'user',
    message: `"${pattern.slice(0, 100)}" cannot be used as a pattern: ${problem}.`,
    fix: 'Correct the pattern; special characters are escaped with a backslash, and look-ahead and back-references are not supported.',
    retryable: false,
  });
}
