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
  /** What `exec` of the platform gave, where it was asked. */
  readonly array?: RegExpExecArray;
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

/** By flags and source: a pattern that is made while an expression runs is mostly the same for each item. */
const ENGINES = new Map<string, Map<string, PatternEngine>>();
const MAX_ENGINES = 200;
/** Letters can stand in any order. */
const MAX_FLAGS = 32;
const MAX_REMEMBERED_LENGTH = 200;

/** @throws EXPRESSION_FAILED for a pattern that is no regular expression, or is too long. */
export function engineFor(source: string, flags: string): PatternEngine {
  return ENGINES.get(flags)?.get(source) ?? makeEngine(source, flags);
}

function makeEngine(source: string, flags: string): PatternEngine {
  const engine = new PatternEngine(source, flags);
  if (source.length > MAX_REMEMBERED_LENGTH) return engine;
  const engines = ENGINES.get(flags) ?? new Map<string, PatternEngine>();
  if (engines.size >= MAX_ENGINES) engines.clear();
  if (ENGINES.size >= MAX_FLAGS) ENGINES.clear();
  ENGINES.set(flags, engines.set(source, engine));
  return engine;
}

class NativeSearch implements PatternSearch {
  readonly stepsEach = 0;

  constructor(
    private readonly pattern: RegExp,
    private readonly text: string,
    readonly steps: number,
  ) {}

  from(start: number): PatternMatch | undefined {
    this.pattern.lastIndex = start;
    const array = this.pattern.exec(this.text);
    return array ? new NativeMatch(array) : undefined;
  }
}

/** Characters that mean themselves in a pattern. */
const LITERAL = /^[\w ,;:@#%&=<>~"'!-]+$/;

/** In a fraction of the time of a regular expression. */
class LiteralSearch implements PatternSearch {
  readonly stepsEach = 0;

  constructor(
    private readonly part: string,
    private readonly text: string,
    readonly steps: number,
  ) {}

  from(start: number): PatternMatch | undefined {
    const index = this.text.indexOf(this.part, start);
    return index < 0 ? undefined : { index, text: this.part, groups: NO_GROUPS, named: undefined };
  }
}

/** What the platform found; most that looks for a match asks for one or two of these. */
class NativeMatch implements PatternMatch {
  constructor(readonly array: RegExpExecArray) {}

  get index(): number {
    return this.array.index;
  }

  get text(): string {
    return this.array[0];
  }

  get groups(): readonly (string | undefined)[] {
    return this.array.length === 1 ? NO_GROUPS : this.array.slice(1);
  }

  get named(): PatternMatch['named'] {
    return this.array.groups && { ...this.array.groups };
  }
}

/**
 * A regular expression that cannot run without bound. The bound on its backtracking, for the length of the text at hand,
 * decides: small, and the native engine runs it; else RE2, whose time is linear; and where RE2 lacks a construct
 * (look-around, back-references), an error. The two differ in one corner: a repetition that could match nothing, such as
 * `(\b|b)?`, takes the empty alternative on RE2.
 */
export class PatternEngine {
  readonly global: boolean;
  readonly sticky: boolean;
  private readonly native: RegExp;
  /** The text that it is, and nothing else. */
  private readonly literal: string | undefined;
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
    this.global = flags.includes('g');
    this.sticky = flags.includes('y');
    this.literal = LITERAL.test(source) && (flags === '' || flags === 'g') ? source : undefined;
    this.cost = patternCost(source);
  }

  /** @throws EXPRESSION_FAILED for a pattern that no engine can run on so long a text in bounded time. */
  searchIn(text: string): PatternSearch {
    const bound = searchBound(this.cost, text.length);
    if (this.literal !== undefined) return new LiteralSearch(this.literal, text, bound / BACKTRACKS_PER_STEP);
    const steps = bound / BACKTRACKS_PER_STEP;
    if (bound <= NATIVE_WORK || bound <= MAX_LINEAR_WAYS * (text.length + 1)) return new NativeSearch(this.native, text, steps);
    const linear = this.linearEngine();
    if (linear)
      return { steps: 1, stepsEach: text.length / CHARACTERS_PER_STEP, from: (start) => this.matchLinear(linear, text, start) };
    if (bound <= NATIVE_WORK_WITHOUT_ALTERNATIVE) return new NativeSearch(this.native, text, steps);
    throw new ExpressionError(
      'EXPRESSION_FAILED',
      `The regular expression /${this.source}/${this.flags} could take too long on a text of ${text.length} characters.`,
      'Write it without look-around and back-references, or without nested repetition.',
    );
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
