import { createHash, createHmac, randomBytes, randomInt, randomUUID } from 'node:crypto';

/**
 * What code in the isolate may ask of the worker: a string for a string, nothing else. The input is hostile; whatever is
 * wrong with it becomes an error text.
 */
const DIGESTS = new Set(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-512', 'ripemd160']);
const URL_COMPONENTS = [
  'href',
  'origin',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const;
const MAX_RANDOM_BYTES = 65_536;

type Input = Readonly<Record<string, unknown>>;

const isSize = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_RANDOM_BYTES;

const OPERATIONS: Readonly<Record<string, (input: Input) => unknown>> = {
  digest: ({ algorithm, key, data }) => {
    const name = String(algorithm).toLowerCase();
    if (!DIGESTS.has(name)) throw new Error(`Unknown digest: ${name.slice(0, 40)}. Known are ${[...DIGESTS].join(', ')}.`);
    const hash = key === undefined ? createHash(name) : createHmac(name, Buffer.from(String(key), 'latin1'));
    return hash
      .update(Buffer.from(String(data), 'latin1'))
      .digest()
      .toString('latin1');
  },
  random: ({ size }) => {
    if (!isSize(size)) throw new Error(`At most ${MAX_RANDOM_BYTES} random bytes at a time.`);
    return randomBytes(size).toString('latin1');
  },
  randomInt: ({ from, to }) => randomInt(Number(from), Number(to)),
  uuid: () => randomUUID(),
  url: ({ url, base, component, value }) => {
    const parsed = new URL(String(url), base === undefined ? undefined : String(base));
    const writable = URL_COMPONENTS.find((name) => name === component);
    if (writable && writable !== 'origin') parsed[writable] = String(value);
    return Object.fromEntries(URL_COMPONENTS.map((name) => [name, parsed[name]]));
  },
};

/** Never throws: an exception of this realm must not enter the isolate. */
export function hostOperation(operation: unknown, input: unknown): string {
  try {
    const perform = typeof operation === 'string' && Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
    if (!perform || typeof input !== 'string') return '{"error":"No such operation."}';
    return JSON.stringify({ value: perform(JSON.parse(input) as Input) });
  } catch (error) {
    return JSON.stringify({ error: String((error as Error).message).slice(0, 300) });
  }
}
