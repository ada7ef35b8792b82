/** Intrinsics that no property path from the global object leads to. */
function hiddenIntrinsics(): object[] {
  const generator = (function* () {
    yield 0;
  })();
  const asyncGenerator = (async function* () {
    yield 0;
  })();
  const iterators = [[][Symbol.iterator](), new Map().entries(), new Set().values(), ''[Symbol.iterator](), ''.matchAll(/(?:)/g)];
  const helpers = iteratorHelpers();
  const segments = new Intl.Segmenter('en').segment('a');
  const instances = [generator, asyncGenerator, ...iterators, ...helpers, segments, segments[Symbol.iterator]()];
  return [...instances, async () => 0].flatMap((instance) => prototypesOf(instance));
}

interface IteratorStatics {
  from(source: object): { map(change: (value: unknown) => unknown): object };
}

/** `Iterator.from` wraps what is not an iterator of the language's own; `map` gives a helper object. */
function iteratorHelpers(): object[] {
  const { Iterator } = globalThis as unknown as { Iterator: IteratorStatics };
  const wrapped = Iterator.from({ next: () => ({ done: true, value: 0 }) });
  return [wrapped, wrapped.map((value) => value)];
}

function prototypesOf(value: object): object[] {
  const chain: object[] = [];
  for (let next = Object.getPrototypeOf(value) as object | null; next; next = Object.getPrototypeOf(next) as object | null)
    chain.push(next);
  return chain;
}

/**
 * Prototypes whose members code shadows by plain assignment: `error.name = …`, `counts[key] = …` with the key
 * `constructor`. Freezing a data property forbids that for every object that inherits it, so it becomes an accessor
 * whose setter makes an own property, as if the prototype were not frozen.
 */
const SHADOWED = [
  Object,
  Function,
  Array,
  Date,
  RegExp,
  Map,
  Set,
  Error,
  AggregateError,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
];
/** On these, only what is commonly shadowed: the engine's fast paths look for the other members as plain data. */
const ONLY_COMMON = new Set<object>([Array, Map, Set, RegExp]);
const COMMON = new Set<PropertyKey>(['toString', 'toLocaleString', 'toJSON', 'valueOf', 'name', 'message']);

function allowShadowing(): void {
  for (const constructor of SHADOWED) {
    const prototype = constructor.prototype as object;
    for (const key of Reflect.ownKeys(prototype)) {
      if (typeof key === 'symbol' || (ONLY_COMMON.has(constructor) && !COMMON.has(key))) continue;
      toShadowable(prototype, key);
    }
  }
}

function toShadowable(prototype: object, key: PropertyKey): void {
  const { value, configurable, enumerable } = Object.getOwnPropertyDescriptor(prototype, key)!;
  if (!configurable || value === undefined) return;
  Object.defineProperty(prototype, key, {
    get: () => value as unknown,
    set(this: object, own: unknown) {
      if (this === prototype) throw new TypeError(`${String(key)} of a built-in prototype cannot be changed`);
      Object.defineProperty(this, key, { value: own, writable: true, enumerable: true, configurable: true });
    },
    enumerable,
    configurable: false,
  });
}

/**
 * Freezes everything that code can reach before it has run: from the global object, the hidden intrinsics and `roots`,
 * along properties, accessors and prototypes. Afterwards no object outlives a run unless the run made it.
 */
export function freezeReachable(roots: readonly object[]): void {
  allowShadowing();
  const found = new Set<object>();
  const queue: unknown[] = [...hiddenIntrinsics(), ...roots];
  const globals = Object.getOwnPropertyDescriptors(globalThis);
  for (const descriptor of Object.values(globals)) queue.push(descriptor.value, descriptor.get, descriptor.set);
  queue.push(Object.getPrototypeOf(globalThis));
  while (queue.length > 0) {
    const value = queue.pop();
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || value === globalThis || found.has(value))
      continue;
    found.add(value);
    queue.push(Object.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      const descriptor = Object.getOwnPropertyDescriptor(value, key)!;
      queue.push(descriptor.value, descriptor.get, descriptor.set);
    }
  }
  for (const value of found) if (!ArrayBuffer.isView(value)) Object.freeze(value);
  for (const key of Reflect.ownKeys(globalThis)) pin(key);
}

/** The global object itself stays extensible: assignments to undeclared names land there, and are swept after the run. */
function pin(key: PropertyKey): void {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, key)!;
  if (!descriptor.configurable) return;
  const fixed = 'value' in descriptor ? { configurable: false, writable: false } : { configurable: false };
  Object.defineProperty(globalThis, key, fixed);
}

/** Takes away what a run left on the global object. False where that is not possible: the context must not be used again. */
export class GlobalSweeper {
  private readonly kept = new Set(Reflect.ownKeys(globalThis));
  private readonly prototype: unknown = Object.getPrototypeOf(globalThis);

  sweep(): boolean {
    for (const key of Reflect.ownKeys(globalThis)) {
      if (!this.kept.has(key) && !Reflect.deleteProperty(globalThis, key)) return false;
    }
    return Object.isExtensible(globalThis) && Object.getPrototypeOf(globalThis) === this.prototype;
  }
}
