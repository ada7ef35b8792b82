import { shapeOf, topField, withFields, type ItemShape, type RawParameters } from '@weft/node-sdk';
import { isJsonObject } from '@weft/workflow-model';

export function setShape([input]: readonly ItemShape[], { mode, fields, include, dotNotation }: RawParameters): ItemShape {
  const kept = include === 'all' ? input : include === 'none' ? shapeOf() : undefined;
  if (mode !== 'fields' || !Array.isArray(fields)) return undefined;
  return withFields(kept, ...fields.map((field) => (isJsonObject(field) ? topField(field['name'], dotNotation) : undefined)));
}
