import { Pattern } from '@weft/engine';
import { isJsonObject, type Json } from '@weft/workflow-model';
import { isExpression } from './n8n-file.ts';

/** n8n's own patterns are short; longer ones did not come from its editor. */
const MAX_PATTERN_LENGTH = 1_000;
const MAX_ADDRESS_LENGTH = 10_000;

/** The value with every resource locator in it (`{ __rl: true, mode, value }`) reduced to what it points to. */
export function withoutLocators(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutLocators);
  if (!isJsonObject(value)) return value;
  if (value['__rl'] === true) return locatedBy(value);
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, withoutLocators(field)]));
}

/** In mode `url`, the pattern that comes with it finds the id in the address. */
function locatedBy({ mode, value = '', __regex: pattern }: Readonly<Record<string, Json>>): Json {
  if (mode !== 'url' || typeof pattern !== 'string' || typeof value !== 'string' || isExpression(value)) return value;
  return idIn(value, pattern) ?? value;
}

function idIn(address: string, pattern: string): string | undefined {
  if (pattern.length > MAX_PATTERN_LENGTH || address.length > MAX_ADDRESS_LENGTH) return undefined;
  try {
    return new Pattern(pattern, '').searchIn(address).from(0)?.groups[0];
  } catch {
    // Not a pattern, or one that could search for ever: the address itself is what is left.
    return undefined;
  }
}
