export type Row = Readonly<Record<string, string | number>>;

/** Prints rows as a Markdown table, so that it can be pasted into a page. */
export function printTable(title: string, rows: readonly Row[]): void {
  const columns = Object.keys(rows[0] ?? {});
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  console.log(
    [
      `\n## ${title}\n`,
      line(columns),
      line(columns.map(() => '---')),
      ...rows.map((row) => line(columns.map((column) => row[column] ?? ''))),
    ].join('\n'),
  );
}

/** Three significant digits are all that such figures carry. */
export const round = (value: number): number => Number(value.toPrecision(3));
