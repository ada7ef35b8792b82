import { inspect } from './inspect.ts';
import { ResultRefused } from './result-text.ts';

export interface RunFailure {
  readonly code: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  readonly itemIndex?: number;
}

/** The name under which user code is compiled, so that it can be found in a stack. */
export const CODE_FILE = 'code-node.js';
const MAX_MESSAGE_CHARS = 4_000;
const POSITION = new RegExp(`${CODE_FILE.replace('.', '\\.')}:(\\d+):(\\d+)`);

/** Whatever was thrown, as plain data. Never throws itself: what code throws may have getters that do. */
export function describeThrown(thrown: unknown, itemIndex?: number): RunFailure {
  try {
    return describe(thrown, itemIndex);
  } catch {
    return { code: 'CODE_FAILED', message: 'The code threw something that cannot be read.', itemIndex };
  }
}

function describe(thrown: unknown, itemIndex?: number): RunFailure {
  if (thrown instanceof ResultRefused) return { code: thrown.code, message: thrown.message, itemIndex };
  const position = positionOf(thrown);
  const message = messageOf(thrown).slice(0, MAX_MESSAGE_CHARS);
  return { code: 'CODE_FAILED', message, ...position, itemIndex };
}

function messageOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  if (thrown instanceof Error) {
    const name = String(thrown.name);
    return name === 'Error' ? String(thrown.message) || 'Error' : `${name}: ${String(thrown.message)}`;
  }
  const message = (thrown as { message?: unknown } | null | undefined)?.message;
  return typeof message === 'string' ? message : `The code threw ${inspect(thrown, 1_000)}`;
}

function positionOf(thrown: unknown): { line?: number; column?: number } {
  const stack = (thrown as { stack?: unknown } | null | undefined)?.stack;
  const found = typeof stack === 'string' ? POSITION.exec(stack) : null;
  return found ? { line: Number(found[1]), column: Number(found[2]) } : {};
}
