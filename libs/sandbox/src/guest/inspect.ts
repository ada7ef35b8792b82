/** A value as text for people: JSON where it can be, with what JSON cannot say put into words. Never throws. */
export function inspect(value: unknown, maxChars = 10_000): string {
  try {
    const text = describe(value);
    return text.length > maxChars ? `${text.slice(0, maxChars)}…` : text;
  } catch {
    return '[cannot be shown]';
  }
}

function describe(value: unknown): string {
  if (value instanceof Error) return String(value.stack ?? value.message);
  if (typeof value !== 'object' || value === null) return describePrimitive(value);
  return JSON.stringify(value, makeReplacer(), 2) ?? String(value);
}

function describePrimitive(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `[function ${value.name || '(anonymous)'}]`;
  return String(value);
}

function makeReplacer(): (key: string, value: unknown) => unknown {
  const seen = new Set<unknown>();
  return (_key, value) => {
    if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') return describePrimitive(value);
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return '[seen above]';
    seen.add(value);
    if (value instanceof Map) return { Map: [...value] };
    if (value instanceof Set) return { Set: [...value] };
    return value instanceof Error ? String(value) : value;
  };
}
