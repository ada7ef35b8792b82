import fc from 'fast-check';
import { evaluate } from '../../../test/make-scope.ts';
import { PROPERTY_SETTINGS, PROPERTY_TIMEOUT_MS } from '../../../test/property-settings.ts';
import { isShort, sortShort, type Compare } from './short-sort.ts';

it(
  'asks and answers as the platform, whatever the function says',
  () => {
    const answers = fc.array(fc.constantFrom(-2, -1, 0, 0, 1, 2, NaN), { minLength: 1, maxLength: 50 });
    const list = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 32 });
    fc.assert(
      fc.property(list, answers, (values, says) => {
        const tell = (asked: unknown[]): Compare => {
          return (left, right) => {
            asked.push([left, right]);
            return says[((left as number) * 10 + (right as number)) % says.length] as number;
          };
        };
        const [ours, theirs]: unknown[][] = [[], []];
        expect(isShort(values, tell([]))).toBe(true);
        expect(sortShort([...values], tell(ours as unknown[]))).toEqual(values.toSorted(tell(theirs as unknown[])));
        expect(ours).toEqual(theirs);
      }),
      PROPERTY_SETTINGS,
    );
  },
  PROPERTY_TIMEOUT_MS,
);

type Row = { readonly k: number; readonly at: number } | undefined;
type Order = (left: NonNullable<Row>, right: NonNullable<Row>) => unknown;
const ORDERS: readonly (readonly [string, Order])[] = [
  ['(a, b) => a.k - b.k', (a, b) => a.k - b.k],
  ['(a, b) => b.k - a.k', (a, b) => b.k - a.k],
  ['(a, b) => a.k > b.k', (a, b) => a.k > b.k],
  ['({ k }, b) => String(k - b.k)', ({ k }, b) => String(k - b.k)],
];

it(
  'sorts lists of any length, in place where the expression made them',
  () => {
    const rows = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 });
    fc.assert(
      fc.property(rows, fc.constantFrom(...ORDERS), fc.boolean(), (keys, [source, order], gaps) => {
        const json = { list: keys.map((k, at) => ({ k, at })) };
        const list: Row[] = json.list.map((row) => (gaps && row.k === 5 ? undefined : row));
        const sorted = list.toSorted(order as never).map((row) => row ?? null);
        const made = `$json.list.map((row) => (${gaps} && row.k === 5 ? undefined : row))`;
        expect(evaluate(`${made}.sort(${source})`, { json })).toEqual(sorted);
        expect(evaluate(`${made}.toSorted(${source})`, { json })).toEqual(sorted);
        expect(evaluate(`(() => { const list = ${made}; list.sort(${source}); return list; })()`, { json })).toEqual(sorted);
        if (!gaps) expect(evaluate(`$json.list.sort(${source})`, { json })).toEqual(sorted);
      }),
      PROPERTY_SETTINGS,
    );
  },
  PROPERTY_TIMEOUT_MS,
);
