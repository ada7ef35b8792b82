/** Globals that only serve attacks on the isolate, or that let something outlive a run. */
const REMOVED = ['eval', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry'];

const FUNCTION_KINDS = [
  function () {},
  async function () {},
  function* () {
    yield 0;
  },
  async function* () {
    yield 0;
  },
];

/**
 * Takes away every way to turn text into code. The four function constructors stay as names, since code asks
 * `x instanceof Function`, but throw when called; the real ones are then reachable from nowhere.
 */
export function forbidCodeGeneration(): void {
  for (const name of REMOVED) Reflect.deleteProperty(globalThis, name);
  let base: object | undefined;
  for (const sample of FUNCTION_KINDS) {
    const prototype = Object.getPrototypeOf(sample) as object;
    const original = (prototype as { constructor: { name: string } }).constructor;
    const refusing = makeRefusing(original.name, prototype, base);
    base ??= refusing;
    Object.defineProperty(prototype, 'constructor', { value: refusing, writable: false, configurable: false });
  }
  Object.defineProperty(globalThis, 'Function', { value: base, writable: false, enumerable: false, configurable: false });
}

function makeRefusing(name: string, prototype: object, base: object | undefined): object {
  const refusing = function () {
    throw new TypeError('Code cannot be made from text here (Function and eval are switched off).');
  };
  Object.defineProperty(refusing, 'name', { value: name });
  Object.defineProperty(refusing, 'prototype', { value: prototype, writable: false });
  if (base) Object.setPrototypeOf(refusing, base);
  return refusing;
}
