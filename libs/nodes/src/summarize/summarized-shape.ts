import { isExpression, shapeOf, type ItemShape, type RawParameters } from '@weft/node-sdk';
import { isJsonObject, type Json } from '@weft/workflow-model';
import { fieldNamesSchema, listNames } from '../fields/field-names.ts';
import { outputName, resultName } from './summarize-items.ts';
import type { Aggregation } from './summarize.params.ts';

/** What is grouped by, and what was found out. One item of all groups has their values as fields. */
export function summarizedShape({ output, summaries, groupBy }: RawParameters): ItemShape {
  const names = fieldNamesSchema.safeParse(groupBy);
  if (output !== 'items' || !Array.isArray(summaries) || !names.success) return undefined;
  const groups = [names.data].flat().some(isExpression) ? undefined : listNames(names.data);
  return groups && shapeOf(...groups.map(outputName), ...summaries.map(nameOf));
}

function nameOf(summary: Json): string | undefined {
  if (!isJsonObject(summary)) return undefined;
  const { aggregation, field } = summary;
  if (typeof field !== 'string' || typeof aggregation !== 'string') return undefined;
  return isExpression(field) || isExpression(aggregation) ? undefined : resultName(aggregation as Aggregation, field);
}
