import { createHash } from 'node:crypto';
import type { BinaryRef, Item } from '@weft/workflow-model';
import type { Fixture, FixtureFile } from './fixture.ts';

type NamedItem = Omit<Item, 'binary'> & { readonly binary?: Readonly<Record<string, BinaryRef | string>> };

/** The fixture with references in the place of the names of its files, in what goes in and in what must come out. */
export function withFiles(fixture: Fixture): Fixture {
  const { files, expect: expected } = fixture;
  if (!files) return fixture;
  const named = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(named) : value && itemWith(value as NamedItem, files);
  const outputs = Object.entries(expected.outputs ?? {}).map(([handle, items]) => [handle, named(items)]);
  return {
    ...fixture,
    input: named(fixture.input) as Fixture['input'],
    expect: { ...expected, ...(expected.outputs && { outputs: Object.fromEntries(outputs) as Fixture['expect']['outputs'] }) },
  };
}

export function bytesOf({ text = '', base64 }: Pick<FixtureFile, 'text' | 'base64'>): Uint8Array {
  return base64 === undefined ? Buffer.from(text) : Buffer.from(base64, 'base64');
}

function itemWith(item: NamedItem, files: NonNullable<Fixture['files']>): NamedItem {
  if (!item.binary) return item;
  const refs = Object.entries(item.binary).map(([field, file]) => [field, typeof file === 'string' ? refOf(file, files) : file]);
  return { ...item, binary: Object.fromEntries(refs) as Record<string, BinaryRef> };
}

function refOf(name: string, files: NonNullable<Fixture['files']>): BinaryRef {
  const file = files[name];
  if (!file) throw new Error(`The fixture has no file "${name}".`);
  const bytes = bytesOf(file);
  const { mimeType, fileName } = file;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { sha256, sizeBytes: bytes.length, mimeType, ...(fileName !== undefined && { fileName }) };
}
