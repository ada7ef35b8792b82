import { topField, type ItemShape, type RawParameters } from '@weft/node-sdk';
import { isJsonObject } from '@weft/workflow-model';

/** The fields under their new names; what patterns match is for the items to say. */
export function renamedShape([input]: readonly ItemShape[], { keys, patterns }: RawParameters): ItemShape {
  if (!input || !Array.isArray(keys) || !Array.isArray(patterns) || patterns.length > 0) return undefined;
  const fields = new Set(input);
  for (const key of keys) {
    if (!isJsonObject(key)) return undefined;
    const [from, to] = [topField(key['from']), topField(key['to'])];
    if (from === undefined || to === undefined) return undefined;
    if (from === key['from']) fields.delete(from); // of a path only the end is renamed
    fields.add(to);
  }
  return fields;
}
