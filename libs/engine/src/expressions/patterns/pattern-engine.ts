import { RE2JS } from 're2js';
import { ExpressionError } from '../expression-error.ts';
import { translatePattern } from './translate-pattern.ts';
import { patternCost, searchBound, type Cost } from './work-bound.ts';

/** Beyond this many backtracking steps, in the worst case, a pattern runs on the linear engine. */
const NATIVE_WORK = 500_000;
/** Ways to match from one place up to which the native engine counts as linear. */
const MAX_LINEAR_WAYS = 16;
/** What a pattern that the linear engine cannot express may cost at most: some 100 ms. */
const NATIVE_WORK_WITHOUT_ALTERNATIVE = 100_000_000;
/** Backtracking steps of the native engine, and characters that the linear one looks at, for one step of the budget. */
const BACKTRACKS_PER_STEP = 500;
const CHARACTERS_PER_STEP = 512;
const MAX_PATTERN_LENGTH = 2_000;
const FLAGS = /^[dgimsuy]*$/;

export interface PatternMatch {
  readonly index: number;
  readonly text: string;
  /** Numbered groups from 1 on; undefined where a group took no part. */
  readonly groups: readonly (string | undefined)[];
  readonly named: Readonly<Record<string, string | undefined>> | undefined;
}

const NO_GROUPS: readonly string[] = Object.freeze([]);

/** A text and a way to search it. */
export interface PatternSearch {
  /** What all searches of the text together cost the budget. */
  readonly steps: number;
  /** What each search adds. */
  readonly stepsEach: number;
  /** The first match at or after an offset. */
  from(start: number): PatternMatch | undefined;
}

/** By source and flags: a pattern that is made while an expression runs is mostly the same for each item. */
const ENGINES = new Map<string, PatternEngine>();
const MAX_ENGINES = 200;
const MAX_REMEMBERED_LENGTH = 200;

/** @throws EXPRESSION_FAILED for a pattern that is no regular expression, or is too long. */
export function engineFor(source: string, flags: string): PatternEngine {
  if (source.length > MAX_REMEMBERED_LENGTH) return new PatternEngine(source, flags);
  const key = `${flags}/${source}`;
  let engine = ENGINES.get(key);
  if (!engine) {
    engine = new PatternEngine(source, flags);
    if (ENGINES.size >= MAX_ENGINES) ENGINES.clear();
    ENGINES.set(key, engine);
  }
  return engine;
}

/**
 * A regular expression that cannot run without bound. The bound on its backtracking, for the length of the text at hand,
 * decides: small, and the native engine runs it; else RE2, whose time is linear; and where RE2 lacks a construct
 * (look-around, back-references), an error. The two differ in one corner: a repetition that could match nothing, such as
 * `(\b|b)?`, takes the empty alternative on RE2.
 */
export class PatternEngine {
  private readonly native: RegExp;
  private readonly cost: Cost;
  private linear: RE2JS | null | undefined;

  /** @throws EXPRESSION_FAILED for a pattern that is no regular expression, or is too long. */
  constructor(
    private readonly source: string,
    private readonly flags: string,
  ) {
    if (source.length > MAX_PATTERN_LENGTH) {
      throw new ExpressionError('EXPRESSION_FAILED', `A regular expression has at most ${MAX_PATTERN_LENGTH} characters.`);
    }
    if (!FLAGS.test(flags)) {
      throw new ExpressionError('EXPRESSION_FAILED', `The flags "${flags}" are not supported.`, 'Use d, g, i, m, s, u or y.');
    }
    this.native = compileNative(source, flags);
    this.cost = patternCost(source);
  }

  /** @throws EXPRESSION_FAILED for a pattern that no engine can run on so long a text in bounded time. */
  searchIn(text: string): PatternSearch {
    const bound = searchBound(this.cost, text.length);
    const native: PatternSearch = {
      steps: bound / BACKTRACKS_PER_STEP,
      stepsEach: 0,
      from: (start) => this.matchNative(text, start),
    };
    if (bound <= NATIVE_WORK || bound <= MAX_LINEAR_WAYS * (text.length + 1)) return native;
    const linear = this.linearEngine();
    if (linear)
      return { steps: 1, stepsEach: text.length / CHARACTERS_PER_STEP, from: (start) => this.matchLinear(linear, text, start) };
    if (bound <= NATIVE_WORK_WITHOUT_ALTERNATIVE) return native;
    throw new ExpressionError(
      'EXPRESSION_FAILED',
      `The regular expression /${this.source}/${this.flags} could take too long on a text of ${text.length} characters.`,
      'Write it without look-around and back-references, or without nested repetition.',
    );
  }

  private matchNative(text: string, from: number): PatternMatch | undefined {
    this.native.lastIndex = from;
    const match = this.native.exec(text);
    if (!match) return undefined;
    const groups = match.length === 1 ? NO_GROUPS : match.slice(1);
    return { index: match.index, text: match[0], groups, named: match.groups && { ...match.groups } };
  }

  private matchLinear(linear: RE2JS, text: string, from: number): PatternMatch | undefined {
    const matcher = linear.matcher(text);
    if (!matcher.find(from)) return undefined;
    const index = matcher.start();
    if (this.flags.includes('y') && index !== from) return undefined;
    const groups = Array.from({ length: matcher.groupCount() }, (_, group) => matcher.group(group + 1) ?? undefined);
    const names = Object.entries(linear.namedGroups());
    const named = names.length > 0 ? Object.fromEntries(names.map(([name, group]) => [name, groups[group - 1]])) : undefined;
    return { index, text: matcher.group() ?? '', groups, named };
  }

  private linearEngine(): RE2JS | null {
    if (this.linear === undefined) this.linear = compileLinear(this.source, this.flags);
    return this.linear;
  }
}

function compileNative(source: string, flags: string): RegExp {
  const scanning = flags.replace('d', '') + (flags.includes('g') || flags.includes('y') ? '' : 'g');
  try {
    return new RegExp(source, scanning);
  } catch {
    throw new ExpressionError('EXPRESSION_FAILED', `"${source}" with the flags "${flags}" is not a regular expression.`);
  }
}

function compileLinear(source: string, flags: string): RE2JS | null {
  let mode = RE2JS.LOOKBEHINDS;
  if (flags.includes('i')) mode |= RE2JS.CASE_INSENSITIVE;
  if (flags.includes('m')) mode |= RE2JS.MULTILINE;
  if (flags.includes('s')) mode |= RE2JS.DOTALL;
  try {
    return RE2JS.compile(translatePattern(source, flags), mode);
  } catch {
    return null;
  }
}
