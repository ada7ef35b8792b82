import fc from 'fast-check';
import { evaluate } from '../../../test/make-scope.ts';
import { PROPERTY_SETTINGS } from '../../../test/property-settings.ts';

const scalar = fc.constantFrom<unknown>('1', 1, '', 'a', null, true, 'true', 0, -0, '"a"', 'number 1');
const element = fc.oneof(
  scalar,
  fc.record({ id: scalar, name: scalar }, { requiredKeys: [], noNullPrototype: true }),
  fc.array(scalar, { maxLength: 2 }),
);
/** Also more than are compared one by one. */
const list = fc.array(element, { maxLength: 24 });

/** By content: the order of keys and the sign of 0 say nothing. */
const contentOf = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
const firstOf = (values: readonly unknown[], key: (value: unknown) => unknown): unknown[] =>
  values.filter((value, index) => values.findIndex((other) => key(other) === key(value)) === index);

it('compares elements by content', () => {
  fc.assert(
    fc.property(list, list, (values, others) => {
      const json = { values, others } as never;
      const among = new Set(others.map(contentOf));
      expect(evaluate('$json.values.unique()', { json })).toEqual(firstOf(values, contentOf));
      expect(evaluate('$json.values.difference($json.others)', { json })).toEqual(
        values.filter((value) => !among.has(contentOf(value))),
      );
      expect(evaluate('$json.values.intersection($json.others)', { json })).toEqual(
        firstOf(values, contentOf).filter((value) => among.has(contentOf(value))),
      );
      const rows = values.filter((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
      const fieldOf = (row: unknown): string => String(JSON.stringify((row as { id?: unknown }).id));
      expect(evaluate('$json.rows.unique("id")', { json: { rows } as never })).toEqual(firstOf(rows, fieldOf));
      expect(evaluate('$json.values.chunk(3).flat().length', { json })).toBe(values.length);
    }),
    PROPERTY_SETTINGS,
  );
});
