import { shapeOf, topField, type ItemShape, type RawParameters } from '@weft/node-sdk';
import { isJsonObject, type Json } from '@weft/workflow-model';

/** The lists that are made. */
export function aggregatedShape({ mode, destination, fields, dotNotation }: RawParameters): ItemShape {
  if (typeof dotNotation !== 'boolean') return undefined;
  if (mode === 'items') return shapeOf(topField(destination, dotNotation));
  if (mode !== 'fields' || !Array.isArray(fields)) return undefined;
  return shapeOf(...fields.map((field) => nameOf(field, dotNotation)));
}

function nameOf(column: Json, dotNotation: boolean): string | undefined {
  if (!isJsonObject(column)) return undefined;
  const { field, as } = column;
  if (as !== '') return topField(as, dotNotation);
  const name = topField(field, false);
  return dotNotation ? name?.slice(name.lastIndexOf('.') + 1) : name;
}
