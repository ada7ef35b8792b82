import { NodeFailure } from '@weft/node-sdk';
import { isJsonObject, type BinaryRef, type Item, type Json } from '@weft/workflow-model';
import { fileOf } from '../http-request/binary-field.ts';
import type { SetParameters } from './set-item.ts';

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * The files of one item after the node; undefined where it has none.
 * @throws NodeFailure SET_CONVERSION_FAILED, BINARY_MISSING
 */
export function setFiles(item: Item, { mode, fields, keepBinary, ignoreConversionErrors }: SetParameters): Item['binary'] {
  const kept = keepBinary ? item.binary : undefined;
  if (mode === 'json' || !fields.some(({ type }) => type === 'file')) return kept;
  const files = new Map(Object.entries(kept ?? {}));
  for (const [index, { name, type, value }] of fields.entries()) {
    if (type !== 'file') continue;
    const file = toFile((value ?? null) as Json, { item, field: `fields.${index}.value`, isOptional: ignoreConversionErrors });
    if (file) files.set(name, file);
    else if (!ignoreConversionErrors) throw notAFile(name, index);
  }
  return files.size > 0 ? Object.fromEntries(files) : undefined;
}

/** What an expression such as `$binary.data` gives, or the name of a file of the item. */
function toFile(value: Json, place: { item: Item; field: string; isOptional: boolean }): BinaryRef | undefined {
  if (typeof value === 'string') {
    const isThere = Object.hasOwn(place.item.binary ?? {}, value);
    return isThere || !place.isOptional ? fileOf(place.item, value, place.field) : undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { sha256, mimeType, sizeBytes, fileName } = value;
  if (typeof sha256 !== 'string' || !SHA256.test(sha256) || typeof mimeType !== 'string' || typeof sizeBytes !== 'number')
    return undefined;
  // Expressions see more of a file than its reference holds.
  return { sha256, mimeType, sizeBytes, ...(typeof fileName === 'string' && { fileName }) };
}

function notAFile(name: string, index: number): NodeFailure {
  return new NodeFailure({
    code: 'SET_CONVERSION_FAILED',
    fault: 'user',
    message: `"${name.slice(0, 100)}" cannot be set: its value is no file.`,
    field: `fields.${index}.value`,
    fix: 'Give a file as a node has made it, such as {{ $binary.data }}, or the name of a file of the item.',
    retryable: false,
  });
}
