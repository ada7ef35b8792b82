import fc from 'fast-check';
import { readCsv } from '../src/extract-from-file/read-csv.ts';

const PARTS = ['a', 'ü', ' ', '"', ',', ';', '\n', '\r', '\r\n', '""', "'", '\t'];
const cell = fc.array(fc.constantFrom(...PARTS), { maxLength: 4 }).map((parts) => parts.join(''));
const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
const style = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '||'),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  quotesAll: fc.boolean(),
  endsLast: fc.boolean(),
});

const isBlank = (row: readonly string[]): boolean => row.length === 1 && row[0] === '';

describe(readCsv, () => {
  it('reads what anybody writes by RFC 4180, whatever is in the cells', () => {
    fc.assert(
      fc.property(table, style, (rows, { delimiter, lineEnd, quotesAll, endsLast }) => {
        const written = (value: string): string =>
          quotesAll || /["\r\n]/.test(value) || value.includes(delimiter) || delimiter.startsWith(value.slice(-1))
            ? `"${value.replaceAll('"', '""')}"`
            : value;
        const text = rows.map((row) => row.map(written).join(delimiter)).join(lineEnd) + (endsLast ? lineEnd : '');
        const read = [...readCsv(text, { delimiter, relaxQuotes: false, firstLine: 1 }, { fileName: 'f' })];
        expect(read).toEqual(rows.filter((row) => !isBlank(row)));
      }),
      { seed: 4180, numRuns: 2_000 },
    );
  });

  it('comes to an end with any text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PARTS)), fc.boolean(), (parts, relaxQuotes) => {
        const rows = () => [...readCsv(parts.join(''), { delimiter: ',', relaxQuotes, firstLine: 1 }, { fileName: 'f' })];
        try {
          expect(rows().flat().join('').length).toBeLessThanOrEqual(parts.join('').length);
        } catch (error) {
          expect(error).toMatchObject({ failure: { code: 'FILE_INVALID' } });
        }
      }),
      { seed: 4181 },
    );
  });
});
