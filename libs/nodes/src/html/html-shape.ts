import { shapeOf, topField, type ItemShape, type RawParameters } from '@weft/node-sdk';
import { isJsonObject } from '@weft/workflow-model';

/** What is taken out or written stands alone. */
export function htmlShape({ operation, values }: RawParameters): ItemShape {
  if (operation === 'template') return shapeOf('html');
  if (operation === 'table') return shapeOf('table');
  if (operation !== 'extract' || !Array.isArray(values)) return undefined;
  return shapeOf(...values.map((value) => (isJsonObject(value) ? topField(value['key'], false) : undefined)));
}
