import { Buffer } from './buffer.ts';
import { cryptoModule } from './crypto.ts';
import { inspect } from './inspect.ts';
import { structuredClone } from './structured-clone.ts';
import { TextDecoder, TextEncoder } from './text-encoding.ts';
import { URL } from './url.ts';
import { URLSearchParams } from './url-search-params.ts';

function format(...values: unknown[]): string {
  const rest = [...values];
  const pattern = typeof rest[0] === 'string' ? (rest.shift() as string) : '';
  const filled = pattern.replace(/%[sdifjoO%]/g, (mark) => {
    if (mark === '%%') return '%';
    if (rest.length === 0) return mark;
    const value = rest.shift();
    if (mark === '%d' || mark === '%f') return String(Number(value));
    if (mark === '%i') return String(Math.trunc(Number(value)));
    return typeof value === 'string' && mark === '%s' ? value : inspect(value);
  });
  return [filled, ...rest.map((value) => (typeof value === 'string' ? value : inspect(value)))]
    .filter((part) => part !== '')
    .join(' ');
}

type Callback = (error: unknown, value?: unknown) => void;

const promisify =
  (original: (...args: unknown[]) => unknown) =>
  (...args: unknown[]) =>
    new Promise((resolve, reject) => {
      const done: Callback = (error, value) => (error ? reject(error) : resolve(value));
      original(...args, done);
    });

function isDeepStrictEqual(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
  if (left instanceof Date) return left.getTime() === (right as Date).getTime();
  const keys = Object.keys(left);
  const same = (key: string) => Object.hasOwn(right, key) && isDeepStrictEqual(left[key as never], right[key as never]);
  return keys.length === Object.keys(right).length && keys.every(same);
}

function parseQuery(text: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  const params = new URLSearchParams(text);
  for (const name of new Set(params.keys())) {
    const values = params.getAll(name);
    query[name] = values.length === 1 ? values[0]! : values;
  }
  return query;
}

const MODULES: Record<string, object> = {
  buffer: { Buffer },
  crypto: cryptoModule,
  url: { URL, URLSearchParams },
  util: {
    inspect: (value: unknown) => inspect(value),
    format,
    promisify,
    isDeepStrictEqual,
    TextEncoder,
    TextDecoder,
    structuredClone,
  },
  querystring: { parse: parseQuery, stringify: (values: unknown) => new URLSearchParams(values).toString() },
};

/** `require` from a list. `luxon` is asked for late, since its use is recorded. */
export function makeRequire(luxon: () => object): (name: unknown) => object {
  return (name) => {
    const bare = String(name).replace(/^node:/, '');
    if (bare === 'luxon') return luxon();
    const found = Object.hasOwn(MODULES, bare) ? MODULES[bare] : undefined;
    if (found) return found;
    throw new Error(
      `require('${bare}') is not possible in a Code node. Available: ${['luxon', ...Object.keys(MODULES)].sort().join(', ')}.`,
    );
  };
}

/** Every module that code can get, for the freeze. */
export const allModules = (): readonly object[] => Object.values(MODULES);
