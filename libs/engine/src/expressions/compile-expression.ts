import type { AnyNode } from 'acorn';
import type { Scope } from '../run-view.ts';
import type { Code, ExpressionFacts } from './compile-node/context.ts';
import { SyntaxCompiler, type Findings } from './compile-node/compile.ts';
import { checkForSandbox } from './compile-node/sandbox-check.ts';
import type { Locals } from './compile-node/lexical-scope.ts';
import { Evaluation } from './evaluation.ts';
import type { CompiledExpression, Expression, ExpressionProblem, References } from './expression.ts';
import { holdsPlainData, readsPlainData } from './compile-node/plain-data.ts';
import { ExpressionError, locateError, Thrown, TypeFault } from './expression-error.ts';
import { MAX_SOURCE_LENGTH } from './limits.ts';
import { ReferenceCollector } from './references.ts';
import { parseTemplate, type Segment } from './template.ts';
import { toText } from './values/coerce.ts';
import { readOwn } from './values/own-property.ts';
import { toPlainResult } from './values/plain-result.ts';

export interface CompileOptions {
  /** Names that `Scope.locals` brings along, beside those that exist everywhere: `$response` and the like. */
  readonly locals?: readonly string[];
}

/**
 * Compiles a field that starts with `=`.
 *
 * What is absent: a JavaScript TypeError inside `{{ }}`, such as a member of an undefined field, gives undefined for the whole
 * `{{ }}` and does not fail the step. That is what n8n does in production runs ("n8n reports success either way: the node runs
 * with a hole in it", n8n-io/n8n#36136), and imported workflows rely on it. `$json.a.b || 'x'` is therefore undefined where `a`
 * is; `$json.a?.b || 'x'` is 'x'. n8n's own methods called on nothing fail the step instead (n8n-io/n8n#10009). In a text with
 * several parts undefined and null are left out; other values are written as by a template literal.
 */
export function compileExpression(source: string, { locals = [] }: CompileOptions = {}): CompiledExpression {
  if (source.length > MAX_SOURCE_LENGTH) return { ok: false, problems: [tooLong()] };
  const { segments, problems: syntaxProblems } = parseTemplate(source);
  const facts: ExpressionFacts = {
    references: new ReferenceCollector(),
    deterministic: true,
    readsRun: false,
    locals: new Set(locals),
    mutates: false,
    notedChains: new WeakSet(),
  };
  const problems: ExpressionProblem[] = [...syntaxProblems];
  const parts = segments.map((segment) => compileSegment(segment, { source, facts, problems }));
  if (problems.length > 0) return { ok: false, problems: problems.toSorted((left, right) => left.position - right.position) };
  return { ok: true, expression: new CompiledTemplate(source, parts, facts) };
}

/** A field that an expression evaluates in turn is mostly the same for each item. */
const NESTED = new Map<string, CompiledExpression>();
const MAX_NESTED = 200;
const MAX_NESTED_LENGTH = 2_000;

function compileNested(source: string): CompiledExpression {
  let compiled = NESTED.get(source);
  if (compiled) return compiled;
  compiled = compileExpression(source);
  if (source.length > MAX_NESTED_LENGTH) return compiled;
  if (NESTED.size >= MAX_NESTED) NESTED.clear();
  NESTED.set(source, compiled);
  return compiled;
}

const NO_LOCALS: Locals = { slots: [], outer: undefined };

interface Compilation {
  readonly source: string;
  readonly facts: ExpressionFacts;
  readonly problems: ExpressionProblem[];
}

function compileSegment(segment: Segment, { source, facts, problems }: Compilation): Part {
  if (segment.kind === 'text') return { text: segment.text };
  const { syntax, start, end } = segment;
  if (!syntax) return { code: () => undefined, start, plain: true };
  const findings: Findings = { problems: [], beyond: [] };
  const code = new SyntaxCompiler(facts, findings).compile(syntax);
  const sandboxed = findings.beyond.length > 0 && facts.locals.size === 0;
  if (sandboxed) return sandboxedPart({ syntax, start, text: source.slice(start, end) }, facts, problems);
  problems.push(...findings.problems, ...findings.beyond);
  return { code, start, plain: readsPlainData(syntax), plainFields: holdsPlainData(syntax) };
}

interface SandboxedCode {
  readonly syntax: AnyNode;
  readonly start: number;
  readonly text: string;
}

/** What the language here leaves out runs in the sandbox, before the node does; ADR 0011. */
function sandboxedPart({ syntax, start, text }: SandboxedCode, facts: ExpressionFacts, problems: ExpressionProblem[]): Part {
  checkForSandbox(syntax, new SyntaxCompiler(facts, { problems, beyond: [] }));
  Object.assign(facts, { deterministic: false, readsRun: true });
  return { code: ({ scope }) => readSandboxed(scope, text), start, plain: false, sandboxed: text };
}

function readSandboxed({ sandboxed, itemIndex }: Scope, text: string): unknown {
  const result = sandboxed?.(text, itemIndex);
  if (result === undefined)
    throw new ExpressionError(
      'EXPRESSION_FAILED',
      'Classes, async functions and generators cannot be evaluated in this place.',
      'Use plain functions, or a Code node.',
    );
  if ('error' in result) throw new ExpressionError('EXPRESSION_FAILED', result.error);
  return result.value;
}

interface CodePart {
  readonly code: Code;
  /** Offset in the source. */
  readonly start: number;
  /** The value is data of an item or of the run: plain, and passed on without a look at it. */
  readonly plain: boolean;
  /** The value is an object of such data. */
  readonly plainFields?: boolean;
  /** The text of the part where the sandbox evaluates it. */
  readonly sandboxed?: string;
}
type Part = { readonly text: string } | CodePart;

class CompiledTemplate implements Expression {
  readonly references: References;
  readonly deterministic: boolean;
  readonly constant: boolean;
  readonly tracksOwnership: boolean;
  readonly sandboxed: readonly string[];
  readonly compile = compileNested;
  /** Where the whole field is one `{{ }}`. */
  private readonly only: CodePart | undefined;

  constructor(
    readonly source: string,
    private readonly parts: readonly Part[],
    facts: ExpressionFacts,
  ) {
    this.references = facts.references.toReferences();
    this.deterministic = facts.deterministic;
    this.constant = facts.deterministic && !facts.readsRun;
    this.tracksOwnership = facts.mutates;
    const [first] = parts;
    this.only = parts.length === 1 && first && 'code' in first ? first : undefined;
    this.sandboxed = parts.flatMap((part) => ('sandboxed' in part && part.sandboxed !== undefined ? [part.sandboxed] : []));
  }

  evaluate(scope: Scope): unknown {
    const run = new Evaluation(scope, this);
    return this.only ? evaluatePart(this.only, run) : this.evaluateText(run);
  }

  private evaluateText(run: Evaluation): string {
    let text = '';
    for (const part of this.parts) {
      const piece = 'text' in part ? part.text : textOf(part, run);
      run.chargeText(piece.length);
      text += piece;
    }
    return text;
  }
}

function runPart({ code, start }: CodePart, run: Evaluation): unknown {
  try {
    return code(run, NO_LOCALS);
  } catch (error) {
    const located = locateError(error, start);
    if (located instanceof TypeFault) return undefined;
    throw located instanceof Thrown ? errorOf(located, run) : located;
  }
}

/** What the expression threw, and nobody caught. */
function errorOf({ value, position }: Thrown, run: Evaluation): ExpressionError {
  const message = typeof value === 'object' && value !== null ? readOwn(value, 'message') : value;
  const error = new ExpressionError('EXPRESSION_FAILED', toText(message, run));
  error.position = position;
  return error;
}

function evaluatePart(part: CodePart, run: Evaluation): unknown {
  const value = runPart(part, run);
  if (part.plain || typeof value === 'string' || typeof value === 'number') return value;
  if (part.plainFields && value && !Object.values(value as object).includes(undefined)) return value;
  return toPlainResult(value, run);
}

function textOf(part: CodePart, run: Evaluation): string {
  const value = runPart(part, run);
  return value === undefined || value === null ? '' : toText(value, run);
}

function tooLong(): ExpressionProblem {
  const message = `The expression is longer than ${MAX_SOURCE_LENGTH} characters.`;
  return {
    code: 'EXPRESSION_TOO_LARGE',
    message,
    position: 0,
    fix: 'Keep long text in the data of an item, or split the field.',
  };
}
