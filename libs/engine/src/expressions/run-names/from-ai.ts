import type { Evaluation } from '../evaluation.ts';
import { ExpressionError } from '../expression-error.ts';
import { toText } from '../values/coerce.ts';

const KEY = /^[A-Za-z0-9_-]{1,64}$/;

/** `$fromAI(key, description?, type?, default?)`: an agent fills these in; elsewhere the default stands. */
export function fromAi([key, , , fallback]: readonly unknown[], run: Evaluation): unknown {
  const name = key === undefined || key === null ? '' : toText(key, run);
  if (name === '') throw failure('$fromAI needs a key.', "Write $fromAI('name_of_the_value').");
  if (!KEY.test(name))
    throw failure(`$fromAI cannot have the key "${name.slice(0, 80)}".`, 'Use 1 to 64 letters, digits, "_" and "-".');
  return fallback;
}

const failure = (message: string, fix: string): ExpressionError => new ExpressionError('EXPRESSION_FAILED', message, fix);
