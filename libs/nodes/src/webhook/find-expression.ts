import { isExpression } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';

/** The path of the first expression in parameters that must be fixed. */
export function findExpression(value: Json | undefined, path: string): string | undefined {
  if (typeof value !== 'object' || value === null) return isExpression(value) ? path : undefined;
  for (const [key, part] of Object.entries(value)) {
    const found = findExpression(part as Json, path === '' ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
