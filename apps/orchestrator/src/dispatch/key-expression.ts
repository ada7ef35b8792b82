import { hash } from 'node:crypto';
import type { StartCommand } from '@weft/contracts';
import {
  compileExpression,
  ExpressionError,
  type Activation,
  type Expression,
  type Plan,
  type RunView,
  type Scope,
} from '@weft/engine';
import { AppError } from '@weft/errors';

/** Where and for what a key is evaluated. */
export interface KeyOf {
  /** As in the document: text, or an expression. */
  readonly source: string;
  readonly timezone: string;
  /** Of the document, for the message. */
  readonly field: string;
}

type Start = Pick<StartCommand, 'executionId' | 'workflow' | 'mode' | 'items' | 'triggerNodeId'>;

/** Compiled expressions, by source: a workflow has the same key for all its runs. */
const COMPILED = new Map<string, Expression>();
const MAX_COMPILED = 1_000;
/** A longer key is known by its digest. */
const MAX_KEY_CHARS = 200;

/** The key of a start: of its trigger's first item. Nothing (null, undefined) is the empty key. @throws DISPATCH_KEY_FAILED */
export function evaluateKey({ source, timezone, field }: KeyOf, start: Start): string {
  if (!source.startsWith('=')) return source;
  let value: unknown;
  try {
    value = compile(source).evaluate(toScope(start, timezone));
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

/** The trigger's items and nothing of a run: there is none yet. */
function toScope({ executionId, workflow, mode, items, triggerNodeId }: Start, timezone: string): Scope {
  const node = { ...TRIGGER, id: triggerNodeId, name: triggerNodeId };
  const plan = { ...NO_PLAN, timezone, nodes: [node] };
  const run: RunView = {
    plan,
    facts: { executionId, workflow, mode, vars: {}, env: {}, resumeUrl: '' },
    now: () => Date.now(),
    digest: (algorithm, text) => hash(algorithm, text, 'hex'),
    finished: () => [],
  };
  const activation: Activation = { node, runIndex: 0, path: 'start', inputs: [items], sources: [] };
  return { run, activation, itemIndex: 0 };
}

const TRIGGER: Plan['nodes'][number] = {
  index: 0,
  id: '',
  name: '',
  type: 'trigger',
  typeVersion: 1,
  kind: 'trigger',
  parameters: {},
  inputs: [],
  outputs: [],
  effect: 'pure',
  deterministic: true,
  retained: false,
  reads: [],
  disabled: false,
  executeOnce: false,
  alwaysOutputData: false,
  onError: 'stop',
  onUncertain: 'retry',
  timeoutMs: 0,
};

const NO_PLAN: Plan = {
  format: 1,
  order: 'parallel',
  timezone: 'UTC',
  timeoutMs: 0,
  maxLoopCount: 1,
  saveData: 'all',
  nodes: [],
};

function keyFailed(field: string, message: string, fix?: string): AppError {
  return new AppError(
    'DISPATCH_KEY_FAILED',
    `${field} could not be evaluated for this start: ${message}${fix ? ` ${fix}` : ''}`,
    {
      details: { field },
    },
  );
}
