const MAX_DEPTH = 500;

/** Why a result cannot leave the isolate. */
export class ResultRefused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a value is called where it is refused, and how long its text may be. */
interface DataPlace {
  readonly name: string;
  readonly maxChars: number;
}

/** What code returned as JSON: dates as ISO text, undefined left out. @throws ResultRefused that says where it is not data. */
export const toResultText = (value: unknown, maxChars: number): string => toDataText(value, { name: 'the result', maxChars });

/** The same for whatever else code leaves behind. */
export function toDataText(value: unknown, { name, maxChars }: DataPlace): string {
  check(value, { name, above: [], keys: [] });
  const text = stringify(value, name);
  if (text.length > maxChars) throw tooLarge(name, text.length, maxChars);
  return text;
}

export function tooLarge(name: string, chars: number, maxChars: number): ResultRefused {
  const size = `${(chars / 1_048_576).toFixed(1)} MB`;
  return new ResultRefused(
    'CODE_RESULT_TOO_LARGE',
    `Of what the code leaves, ${name} has ${size}; ${Math.floor(maxChars / 1_048_576)} MB are allowed. Return less, or work in batches.`,
  );
}

function stringify(value: unknown, name: string): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    if (error instanceof RangeError && /string length/i.test(error.message)) {
      throw new ResultRefused(
        'CODE_RESULT_TOO_LARGE',
        'The code returned more than fits into one text. Return less, or work in batches.',
      );
    }
    throw refuse(name, `cannot be turned into JSON: ${String((error as Error | undefined)?.message)}`);
  }
}

/** Where the walk is: the objects from the result down, and the key of each in the one above. */
interface Trail {
  readonly name: string;
  readonly above: object[];
  readonly keys: (string | number)[];
}

const PLAIN = new Set(['string', 'number', 'boolean', 'undefined']);

function check(value: unknown, trail: Trail): void {
  if (value === null || PLAIN.has(typeof value)) return;
  if (typeof value !== 'object') throw refuse(pathOf(trail), `is a ${typeof value}, which is not data`);
  if (trail.above.includes(value)) throw refuse(pathOf(trail), 'refers back to an object that contains it');
  if (trail.above.length >= MAX_DEPTH) throw refuse(pathOf(trail).slice(0, 200), `is nested more than ${MAX_DEPTH} deep`);
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return;
  trail.above.push(value);
  if (Array.isArray(value)) for (let index = 0; index < value.length; index++) checkMember(value[index], index, trail);
  else for (const key of Object.keys(value)) checkMember((value as Record<string, unknown>)[key], key, trail);
  trail.above.pop();
}

function checkMember(value: unknown, key: string | number, trail: Trail): void {
  trail.keys.push(key);
  check(value, trail);
  trail.keys.pop();
}

/** Put together only for a message: most results are fine. */
const pathOf = ({ name, keys }: Trail): string =>
  keys.reduce<string>((path, key) => path + (typeof key === 'number' ? `[${key}]` : `.${key}`), name);

function refuse(path: string, reason: string): ResultRefused {
  return new ResultRefused(
    'CODE_RESULT_INVALID',
    `Of what the code leaves, ${path} ${reason}. Use plain JSON: objects, arrays, strings, numbers, booleans, null.`,
  );
}
