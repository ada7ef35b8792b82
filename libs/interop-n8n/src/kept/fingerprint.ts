import type { Json, JsonObject } from '@weft/workflow-model';

const known = new WeakMap<object, string>();
const { imul } = Math;

/** The same for equal values, whatever the order of their keys. Guards what is kept against later edits; not a secret's digest. */
export function fingerprint(value: Json): string {
  if (typeof value !== 'object' || value === null) return mix(JSON.stringify(value) ?? 'null');
  const before = known.get(value);
  if (before !== undefined) return before;
  const print = mix(describe(value));
  known.set(value, print);
  return print;
}

/** Whether two values are equal, whatever the order of their keys. */
export function isSame(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) return isSameList(one, other);
  const keys = definedKeys(one as JsonObject);
  return (
    keys.length === definedKeys(other as JsonObject).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame((one as JsonObject)[key], (other as JsonObject)[key]))
  );
}

function isSameList(one: Json, other: Json): boolean {
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
  return one.every((entry, index) => isSame(entry as Json, other[index] as Json));
}

function definedKeys(object: JsonObject): readonly string[] {
  return Object.keys(object).filter((key) => object[key] !== undefined);
}

function describe(value: object): string {
  if (Array.isArray(value)) return `[${value.map((entry) => fingerprint(entry as Json)).join()}]`;
  const fields = Object.entries(value as Record<string, Json | undefined>).filter(([, field]) => field !== undefined);
  fields.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${fingerprint(field as Json)}`).join()}}`;
}

/** Two independent FNV-1a hashes, together 64 bits. */
function mix(text: string): string {
  let [one, other] = [0x811c9dc5, 0x01000193];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    one = imul(one ^ unit, 0x01000193);
    other = imul(other ^ unit ^ (one >>> 13), 0x85ebca6b);
  }
  return [one, other].map((hash) => (hash >>> 0).toString(16).padStart(8, '0')).join('');
}
