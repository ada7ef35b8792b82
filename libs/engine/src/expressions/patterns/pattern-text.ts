import type { Evaluation } from '../evaluation.ts';
import { ExpressionError } from '../expression-error.ts';
import { callFunction } from '../methods/call-function.ts';
import { Callable } from '../values/callable.ts';
import { Closure } from '../values/closure.ts';
import { toText } from '../values/coerce.ts';
import { writeOwn } from '../values/own-property.ts';
import { expandReplacement } from './expand-replacement.ts';
import { Pattern } from './pattern.ts';
import type { PatternMatch, PatternSearch } from './pattern-engine.ts';

/** Text beyond this is not searched with patterns. */
const MAX_TEXT_LENGTH = 4_000_000;

/** Steps of the budget for a pattern that is made while the expression runs. */
const PATTERN_STEPS = 500;

/** A pattern from an argument that is one already, or its source. */
export function toPattern(value: unknown, flags: string, run: Evaluation): Pattern {
  if (value instanceof Pattern) return value;
  const source = value === undefined ? '(?:)' : toText(value, run);
  run.step(PATTERN_STEPS + source.length);
  return new Pattern(source, flags);
}

/** A way to search the text, paid for. */
function searchIn(pattern: Pattern, text: string, run: Evaluation): PatternSearch {
  if (text.length > MAX_TEXT_LENGTH) {
    const message = `A text of ${text.length} characters is too long for a regular expression.`;
    throw new ExpressionError('EXPRESSION_FAILED', message, 'Cut it first, with split or slice.');
  }
  const search = pattern.searchIn(text);
  run.step(1 + search.steps + search.stepsEach);
  return search;
}

/** Visits every match from the start of the text, as the flag g finds them, until a visit gives true. */
function eachMatch(pattern: Pattern, { text, run }: Searched, visit: (match: PatternMatch) => boolean | void): void {
  const search = searchIn(pattern, text, run);
  let from = 0;
  while (from <= text.length) {
    const match = search.from(from);
    if (!match || visit(match) === true) return;
    run.step(1 + search.stepsEach);
    const end = match.index + match.text.length;
    from = match.text === '' ? end + 1 : end;
  }
}

interface Searched {
  readonly text: string;
  readonly run: Evaluation;
}

/** The array that `match` and `exec` give, with `index` and `groups` as members. */
function toResult(match: PatternMatch, text: string, run: Evaluation): unknown[] {
  if (match.array && !match.array.groups) return run.fresh(match.array);
  const result: unknown[] = [match.text, ...match.groups];
  writeOwn(result, 'index', match.index);
  writeOwn(result, 'input', text);
  writeOwn(result, 'groups', match.named);
  return run.fresh(result);
}

export function matchText(pattern: Pattern, text: string, run: Evaluation): unknown {
  const match = searchIn(pattern, text, run).from(0);
  return match ? toResult(match, text, run) : null;
}

/** `match` with the flag g: the texts of all matches, or null. */
export function matchList(pattern: Pattern, text: string, run: Evaluation): unknown {
  const texts: string[] = [];
  eachMatch(pattern, { text, run }, (match) => void texts.push(match.text));
  return texts.length > 0 ? run.fresh(texts) : null;
}

/** `matchAll`; an array, where JavaScript gives an iterator. */
export function allMatches(pattern: Pattern, text: string, run: Evaluation): unknown[] {
  if (!pattern.global)
    throw new ExpressionError(
      'EXPRESSION_FAILED',
      'matchAll() needs a pattern with the flag g.',
      `Write ${pattern.toString()}g.`,
    );
  const results: unknown[] = [];
  eachMatch(pattern, { text, run }, (match) => void results.push(toResult(match, text, run)));
  return run.fresh(results);
}

/** `exec`: a global or sticky pattern goes on where it was. */
export function executePattern(pattern: Pattern, text: string, run: Evaluation): unknown {
  const match = nextMatch(pattern, text, run);
  return match ? toResult(match, text, run) : null;
}

/** `test`, which goes on in the same way. */
export const testPattern = (pattern: Pattern, text: string, run: Evaluation): boolean =>
  nextMatch(pattern, text, run) !== undefined;

function nextMatch(pattern: Pattern, text: string, run: Evaluation): PatternMatch | undefined {
  const stateful = pattern.global || pattern.sticky;
  const from = stateful ? pattern.lastIndex : 0;
  const match = from <= text.length ? searchIn(pattern, text, run).from(from) : undefined;
  if (stateful) pattern.lastIndex = match ? match.index + match.text.length : 0;
  return match;
}

export function searchText(pattern: Pattern, text: string, run: Evaluation): number {
  return searchIn(pattern, text, run).from(0)?.index ?? -1;
}

interface Replacement {
  readonly replacement: unknown;
  readonly run: Evaluation;
}

/** As `eachMatch`, without a call for each match. */
export function replaceMatches(pattern: Pattern, text: string, { replacement, run }: Replacement): string {
  const search = searchIn(pattern, text, run);
  const replace = replacement instanceof Callable ? replacement : undefined;
  const expanded = replace ? '' : toText(replacement, run);
  let result = '';
  let end = 0;
  for (let from = 0; from <= text.length;) {
    const match = search.from(from);
    if (!match) break;
    const { index } = match;
    const inserted = replace ? replaceByFunction(replace, match, { text, run }) : expandReplacement(expanded, match, text);
    run.chargeText(inserted.length + index - end);
    result += text.slice(end, index) + inserted;
    end = index + match.text.length;
    if (!pattern.global) break;
    run.step(1 + search.stepsEach);
    from = end === index ? end + 1 : end;
  }
  return end === 0 && result === '' ? text : result + text.slice(end);
}

function replaceByFunction(
  replacement: Callable,
  match: PatternMatch,
  { text, run }: { readonly text: string; readonly run: Evaluation },
): string {
  if (replacement instanceof Closure && replacement.body.takesThree && match.groups.length === 0) {
    run.step();
    return toText(replacement.invokeWith(run, match.text, match.index, text), run);
  }
  const named = match.named ? [match.named] : [];
  return toText(callFunction(replacement, [match.text, ...match.groups, match.index, text, ...named], run), run);
}

/** `split` at a pattern; groups become elements (ECMA-262 §22.2.6.14). */
export function splitText(
  pattern: Pattern,
  text: string,
  { run, most }: { readonly run: Evaluation; readonly most: number },
): unknown[] {
  const parts: unknown[] = [];
  let start = 0;
  if (most === 0) return [];
  if (text === '') return searchIn(pattern, text, run).from(0) ? [] : [''];
  eachMatch(pattern, { text, run }, (match) => {
    const end = match.index + match.text.length;
    if (end === 0 || (match.text === '' && (match.index === start || match.index >= text.length))) return false;
    parts.push(text.slice(start, match.index), ...match.groups);
    start = end;
    return parts.length >= most;
  });
  if (parts.length >= most) return parts.slice(0, most);
  parts.push(text.slice(start));
  return parts.slice(0, most);
}
