/**
 * The parameters of a statement for many rows. A column of ids, numbers or words becomes one array literal, which is far cheaper
 * than node-postgres' own conversion; the bytes of all rows travel as one binary parameter, with each row's place in it, since an
 * array of bytea would have to be sent as hexadecimal text.
 */
type Cell = string | number | boolean | null | undefined;

/** For values that need no quotes: ids, numbers, words. */
export function toColumn(values: readonly Cell[]): string {
  let text = '{';
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text += ',';
    text += values[i] ?? 'NULL';
  }
  return `${text}}`;
}

/** For any text; node-postgres quotes it. */
export const toTextColumn = (values: readonly (string | null | undefined)[]): (string | null)[] =>
  values.map((value) => value ?? null);

/** The columns of a run's reference: tenant, id, fence. */
export function toRefColumns(refs: readonly { tenantId: string; executionId: string; fence: number }[]): string[] {
  return [
    toColumn(refs.map(({ tenantId }) => tenantId)),
    toColumn(refs.map(({ executionId }) => executionId)),
    toColumn(refs.map(({ fence }) => fence)),
  ];
}

/** The bytes of all rows of a statement, gathered part by part. */
export class PackedBytes {
  private readonly parts: Buffer[] = [];
  private end = 0;

  /** Adds a column of bytes; returns its two columns of places: 1-based start, as `substring` counts, and length. */
  add(column: readonly (Buffer | undefined)[]): [from: string, length: string] {
    const from: (number | null)[] = [];
    for (const bytes of column) {
      from.push(bytes ? this.end + 1 : null);
      if (!bytes) continue;
      this.parts.push(bytes);
      this.end += bytes.length;
    }
    return [toColumn(from), toColumn(column.map((bytes) => bytes?.length))];
  }

  toBuffer(): Buffer {
    return this.parts.length === 1 ? (this.parts[0] as Buffer) : Buffer.concat(this.parts, this.end);
  }
}
