/**
 * JSON in which the keys of every object have one order, and what is undefined is left out: one text for one value, on any
 * machine. Objects are rebuilt with their keys sorted by code unit and handed to JSON.stringify, which is several times faster
 * than putting the text together here.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const source = value as Readonly<Record<string, unknown>>;
  const target: Record<string, unknown> = {};
  for (const key of Object.keys(source).sort()) {
    if (key === '__proto__') Object.defineProperty(target, key, { value: sorted(source[key]), enumerable: true });
    else target[key] = sorted(source[key]);
  }
  return target;
}
