import fc from 'fast-check';
import jmespath from 'jmespath';
import { evaluate } from '../../../test/make-scope.ts';
import { PROPERTY_SETTINGS } from '../../../test/property-settings.ts';

const name = fc.constantFrom('a', 'b', 'list', 'null');
const { data } = fc.letrec((tie) => ({
  data: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, false, 0, '', 'x', 7),
    fc.array(tie('data'), { maxLength: 3 }),
    fc.dictionary(name, tie('data'), { maxKeys: 4 }),
  ),
}));
const path = fc
  .tuple(
    name,
    fc.array(
      fc.oneof(
        name.map((field) => `.${field}`),
        fc.integer({ min: 0, max: 3 }).map((at) => `[${at}]`),
      ),
      { maxLength: 4 },
    ),
  )
  .map(([first, others]) => first + others.join(''));

it('reads fields and places as the library does', () => {
  fc.assert(
    fc.property(data, path, (value, written) => {
      expect(evaluate(`$jmespath($json.value, ${JSON.stringify(written)})`, { json: { value } as never })).toEqual(
        jmespath.search(value, written),
      );
    }),
    PROPERTY_SETTINGS,
  );
});
