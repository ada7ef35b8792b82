import { parseExpressionAt, type Expression as SyntaxNode, type Token } from 'acorn';
import { MAX_CODE_LENGTH } from './limits.ts';
import type { ExpressionProblem } from './expression.ts';

/** A stretch of literal text, or the code of one `{{ }}`; `code` is undefined where the braces are empty. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly syntax: SyntaxNode | undefined; readonly start: number; readonly end: number };

export interface Template {
  readonly segments: readonly Segment[];
  readonly problems: readonly ExpressionProblem[];
}

const OPEN = '{{';
const CLOSE = '}}';
/** Whitespace and comments, of which any number may stand around an expression. */
const BLANK = /(?:\s|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/|\/\/[^\n]*)*/y;
const BLANK_OR_SEMICOLON = /(?:[\s;]|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/|\/\/[^\n]*)*/y;

/**
 * Splits the text after `=` into literal text and code. The parser itself finds where the code ends, so braces in strings,
 * template literals, regexes, comments and objects cannot end it early. `\{{` is a literal `{{`.
 */
export function parseTemplate(source: string): Template {
  const segments: Segment[] = [];
  const problems: ExpressionProblem[] = [];
  let text = '';
  let at = 1;
  while (at < source.length) {
    const open = source.indexOf(OPEN, at);
    if (open < 0) break;
    text += source.slice(at, open);
    if (text.endsWith('\\')) {
      text = text.slice(0, -1) + OPEN;
      at = open + OPEN.length;
      continue;
    }
    if (text !== '') segments.push({ kind: 'text', text });
    text = '';
    const { segment, end, problem } = parseCode(source, open + OPEN.length);
    if (problem) problems.push(problem);
    segments.push(segment);
    at = end;
  }
  text += source.slice(at);
  if (text !== '') segments.push({ kind: 'text', text });
  return { segments, problems };
}

interface ParsedCode {
  readonly segment: Segment;
  /** Offset after the closing braces. */
  readonly end: number;
  readonly problem?: ExpressionProblem;
}

function parseCode(source: string, start: number): ParsedCode {
  const first = skip(BLANK, source, start);
  if (source.startsWith(CLOSE, first))
    return { segment: { kind: 'code', syntax: undefined, start, end: first }, end: first + CLOSE.length };
  try {
    // The end of the last token: parentheses around the whole are no part of the node.
    let end = first;
    const onToken = (token: Token): void => {
      end = token.end;
    };
    const syntax = parseExpressionAt(source, first, { ecmaVersion: 'latest', onToken });
    const close = skip(BLANK_OR_SEMICOLON, source, end);
    if (!source.startsWith(CLOSE, close)) return failed(source, start, unexpected(source, close));
    if (close - start > MAX_CODE_LENGTH) return failed(source, start, tooLong(start));
    return { segment: { kind: 'code', syntax, start: first, end }, end: close + CLOSE.length };
  } catch (error) {
    return failed(source, start, fromParser(error, start));
  }
}

function skip(pattern: RegExp, source: string, from: number): number {
  pattern.lastIndex = from;
  pattern.test(source);
  return Math.max(from, pattern.lastIndex);
}

function failed(source: string, start: number, problem: ExpressionProblem): ParsedCode {
  const close = source.indexOf(CLOSE, start);
  return {
    segment: { kind: 'code', syntax: undefined, start, end: start },
    end: close < 0 ? source.length : close + CLOSE.length,
    problem,
  };
}

function unexpected(source: string, position: number): ExpressionProblem {
  const found = source.slice(position, position + 20).trim();
  const message = found === '' ? 'The {{ is never closed.' : `Unexpected "${found}" where the expression should end.`;
  const fix =
    found === ''
      ? 'Close it with }}, or write \\{{ for two literal braces.'
      : 'Write one expression between {{ and }}; several statements go into (() => { … })().';
  return { code: 'EXPRESSION_SYNTAX', message, position, fix };
}

function tooLong(position: number): ExpressionProblem {
  const message = `The code between {{ and }} is longer than ${MAX_CODE_LENGTH} characters.`;
  return { code: 'EXPRESSION_TOO_LARGE', message, position, fix: 'Move the work to a Code node.' };
}

function fromParser(error: unknown, start: number): ExpressionProblem {
  const { message, pos } = error as { message: string; pos?: number };
  if (pos === undefined) {
    const tooDeep = 'The expression is nested too deeply.';
    return { code: 'EXPRESSION_TOO_LARGE', message: tooDeep, position: start, fix: 'Split it, or move the work to a Code node.' };
  }
  const reason = message.replace(/ \(\d+:\d+\)$/, '');
  return {
    code: 'EXPRESSION_SYNTAX',
    message: `${reason}.`,
    position: pos,
    fix: 'Write a JavaScript expression between {{ and }}.',
  };
}
