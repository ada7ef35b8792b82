/** The value of an own property, or undefined. Inherited names such as `constructor` do not exist. */
export function readOwn(value: object, key: string | number): unknown {
  return Object.hasOwn(value, key) ? (value as Record<string | number, unknown>)[key] : undefined;
}

/** Sets an own property, also one called `__proto__`, which is data like any other. */
export function writeOwn(target: object, key: string | number, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  else (target as Record<string | number, unknown>)[key] = value;
}
