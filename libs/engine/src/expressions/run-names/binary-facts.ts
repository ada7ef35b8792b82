import type { BinaryRef, Item } from '@weft/workflow-model';

/** What an expression sees of a file: our reference to it, and the names that n8n has for the same facts. */
export function describeBinaries(binary: Readonly<Record<string, BinaryRef>> = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(binary).map(([name, file]) => [name, describeBinary(file)]));
}

const DESCRIBED = new WeakMap<Item, Item>();

/** An item as an expression sees it, with the facts of its files. One without files is itself. */
export function describeItem<T extends Item | undefined>(item: T): T | Item {
  if (!item?.binary) return item;
  let described = DESCRIBED.get(item);
  if (!described) DESCRIBED.set(item, (described = { ...item, binary: describeBinaries(item.binary) as typeof item.binary }));
  return described;
}

const DESCRIBED_LISTS = new WeakMap<readonly Item[], readonly Item[]>();

/** The same for items that are asked for together: looked through once for all expressions that do. */
export function describeItems(items: readonly Item[]): readonly Item[] {
  let described = DESCRIBED_LISTS.get(items);
  if (!described)
    DESCRIBED_LISTS.set(
      items,
      (described = items.some(({ binary }) => binary) ? items.map((item) => describeItem(item)) : items),
    );
  return described;
}

function describeBinary(file: BinaryRef): Record<string, unknown> {
  const { fileName = '', mimeType, sizeBytes } = file;
  const dot = fileName.lastIndexOf('.');
  return {
    ...file,
    fileExtension: dot > 0 ? fileName.slice(dot + 1) : '',
    fileType: mimeType.split('/', 1)[0],
    fileSize: toSizeText(sizeBytes),
    bytes: sizeBytes,
    id: file.sha256,
  };
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Three digits and a unit of powers of 1000, such as `1.34 kB`. */
function toSizeText(sizeBytes: number): string {
  const power = sizeBytes < 1 ? 0 : Math.min(Math.floor(Math.log10(sizeBytes) / 3), UNITS.length - 1);
  return `${Number((sizeBytes / 1_000 ** power).toPrecision(3))} ${UNITS[power]}`;
}
