import { AppError } from '@weft/errors';
import { isJsonObject, type Item } from '@weft/workflow-model';

/** Items by node name, as a caller has sent them. @throws INVALID_INPUT */
export function toItemLists(
  field: string,
  sent: Readonly<Record<string, unknown>> | undefined,
): Record<string, Item[]> | undefined {
  for (const [node, items] of Object.entries(sent ?? {})) toItemList(`${field}."${node.slice(0, 100)}"`, items);
  return sent as Record<string, Item[]> | undefined;
}

/** @throws INVALID_INPUT */
export function toItemList(field: string, sent: unknown): Item[] {
  const fits = Array.isArray(sent) && sent.every((item) => isJsonObject(item) && isJsonObject(item['json']));
  if (!fits) throw new AppError('INVALID_INPUT', `${field} must be a list of items: [{ "json": { … } }].`);
  return sent as Item[];
}
