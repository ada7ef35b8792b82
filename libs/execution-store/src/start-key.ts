import { hash } from 'node:crypto';
import type { StartCommand } from '@weft/contracts';
import { compileExpression, evaluateForItem, ExpressionError, type Expression } from '@weft/engine';
import { AppError } from '@weft/errors';

/** Where and for what a key is evaluated. */
export interface KeyOf {
  /** As in the document: text, or an expression. */
  readonly source: string;
  readonly timezone: string;
  /** Of the document, for the message. */
  readonly field: string;
}

/** What a start is known by before there is a run. */
export type KeyedStart = Pick<StartCommand, 'executionId' | 'workflow' | 'mode' | 'triggerNodeId'> & {
  readonly items: readonly StartCommand['items'][number][];
};

/** Compiled expressions, by source: a workflow has the same key for all its runs. */
const COMPILED = new Map<string, Expression>();
const MAX_COMPILED = 1_000;
/** A longer key is known by its digest. */
const MAX_KEY_CHARS = 200;

/** The key of a start: of its trigger's first item. Nothing (null, undefined) is the empty key. @throws DISPATCH_KEY_FAILED */
export function evaluateKey({ source, timezone, field }: KeyOf, start: KeyedStart): string {
  if (!source.startsWith('=')) return source;
  let value: unknown;
  try {
    value = evaluateForStart(compile(source), start, timezone);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw keyFailed(field, error.message, error.fix);
  }
  if (value === undefined || value === null) return '';
  if (typeof value === 'object') throw keyFailed(field, 'it gives an object or a list, not a text.', 'Choose one field of it.');
  const text = String(value as string | number | boolean);
  return text.length <= MAX_KEY_CHARS && !text.includes('\0') && text.isWellFormed() ? text : hash('sha256', text, 'hex');
}

function compile(source: string): Expression {
  const known = COMPILED.get(source);
  if (known) return known;
  const compiled = compileExpression(source);
  if (!compiled.ok) throw new ExpressionError('EXPRESSION_FAILED', compiled.problems.map(({ message }) => message).join(' '));
  if (COMPILED.size >= MAX_COMPILED) COMPILED.clear();
  COMPILED.set(source, compiled.expression);
  return compiled.expression;
}

/** The trigger's first item and nothing of a run: there is none yet. */
function evaluateForStart(expression: Expression, start: KeyedStart, timezone: string): unknown {
  const { executionId, workflow, mode, items, triggerNodeId } = start;
  return evaluateForItem(expression, {
    items,
    nodeId: triggerNodeId,
    timezone,
    facts: { executionId, workflow, mode },
    now: () => Date.now(),
    digest: (algorithm, text) => hash(algorithm, text, 'hex'),
  });
}

function keyFailed(field: string, message: string, fix?: string): AppError {
  return new AppError(
    'DISPATCH_KEY_FAILED',
    `${field} could not be evaluated for this start: ${message}${fix ? ` ${fix}` : ''}`,
    {
      details: { field },
    },
  );
}
