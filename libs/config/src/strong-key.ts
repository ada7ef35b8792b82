import { z } from 'zod';

const MIN_LENGTH = 32;
const MIN_DIFFERENT = 8;
/** What examples, manuals and lazy hands put where a key belongs. */
const EXAMPLES =
  /change.?(me|this|it)|replace.?(me|this|with)|your.?(own|secret|key|super)|(super|top|very).?secret|insert.?|example|placeholder|dummy|lorem|passw(or|0r)d|deadbeef|(?<one>.)\k<one>{7}/i;
const ROWS = ['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'].join('');

/**
 * A key that cannot be guessed, wherever Weft runs: a weak one that a test got away with is the one that goes to production.
 * `openssl rand -hex 32` makes a good one.
 */
export const strongKey = z
  .string()
  .min(MIN_LENGTH, `must have at least ${MIN_LENGTH} characters`)
  .refine(
    (key) => key.length < MIN_LENGTH || !isGuessable(key),
    'is easy to guess (an example, a repetition or a row of keys): make one with "openssl rand -hex 32"',
  );

function isGuessable(key: string): boolean {
  return new Set(key).size < MIN_DIFFERENT || isRepetition(key) || EXAMPLES.test(key) || isRow(key);
}

/** Made of one piece, over and over. */
function isRepetition(key: string): boolean {
  for (let length = 1; length <= key.length / 2; length++) {
    if (key.startsWith(key.slice(length))) return true;
  }
  return false;
}

/** Hardly more than characters in the order of the alphabet, the digits or the keyboard, either way. */
function isRow(key: string): boolean {
  const text = key.toLowerCase();
  let steps = 0;
  for (let index = 1; index < text.length; index++) {
    const pair = text[index - 1]! + text[index]!;
    if (ROWS.includes(pair) || ROWS.includes(pair[1]! + pair[0]!)) steps++;
  }
  return steps > text.length * 0.6;
}
