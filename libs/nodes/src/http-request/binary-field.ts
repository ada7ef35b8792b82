import { NodeFailure } from '@weft/node-sdk';
import type { BinaryRef, Item } from '@weft/workflow-model';

/** @throws NodeFailure BINARY_MISSING where the item has no such file */
export function fileOf(item: Item, name: string, field: string): BinaryRef {
  const file = item.binary && Object.hasOwn(item.binary, name) ? item.binary[name] : undefined;
  if (file) return file;
  const names = Object.keys(item.binary ?? {});
  throw new NodeFailure({
    code: 'BINARY_MISSING',
    fault: 'user',
    message: `The item has no file "${name.slice(0, 100)}" in its binary data; it has ${names.length > 0 ? names.slice(0, 20).join(', ') : 'none'}.`,
    field,
    fix: 'Name a field of the binary data, or let a node before this one read the file.',
    retryable: false,
  });
}
