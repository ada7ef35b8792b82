import { toRows } from './run-columns.ts';
import type { Statement } from './statement.ts';

/**
 * The rows of a statement, which are its first parameters: arrays, unnested. For a single row the same statement takes plain values in their
 * place: without a function to scan and arrays to take apart it costs PostgreSQL two thirds.
 */
export class RowSource {
  /** For the text of the statement. */
  readonly rows: string;
  /** How many parameters it takes. */
  readonly width: number;
  private readonly row: string;
  private readonly texts = new Map<string, Statement>();

  constructor(types: readonly string[], names: string) {
    this.width = types.length;
    this.rows = toRows(1, types, names);
    const values = names.split(', ').map((name, index) => `$${index + 1}::${types[index]} AS ${name}`);
    this.row = `(SELECT ${values.join(', ')}, 1 AS n) AS i`;
  }

  /** The statement for one row, with the parameters of a batch that has no other. */
  ofOne({ name, text }: Statement, parameters: readonly unknown[]): [statement: Statement, parameters: unknown[]] {
    const alone = this.texts.get(name) ?? { name: `${name} of one`, text: text.replace(this.rows, () => this.row) };
    this.texts.set(name, alone);
    return [alone, parameters.map((column, index) => (index < this.width ? onlyValue(column as string) : column))];
  }
}

/** Of what `toColumn` has made. */
function onlyValue(column: string): string | null {
  const value = column.slice(1, -1);
  return value === 'NULL' ? null : value;
}
