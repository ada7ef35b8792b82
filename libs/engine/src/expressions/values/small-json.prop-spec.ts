import fc from 'fast-check';
import { PROPERTY_SETTINGS, PROPERTY_TIMEOUT_MS } from '../../../test/property-settings.ts';
import { smallJsonText } from './small-json.ts';

const leaf = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.string({ maxLength: 70 }),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(null, undefined, '"', '\\', '\u0000', '\ud800', 'é😀', -0),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie('any'), { maxKeys: 3 }),
  ),
})).any;

it(
  'writes small plain data as JSON.stringify does',
  () => {
    fc.assert(
      fc.property(value, (data) => {
        for (const indent of ['', '  ', '\t', 'ab']) {
          const text = smallJsonText(data, indent);
          if (text !== undefined) expect(text).toBe(JSON.stringify(data, null, indent));
        }
      }),
      PROPERTY_SETTINGS,
    );
  },
  PROPERTY_TIMEOUT_MS,
);

it('leaves to the platform what is large, and what is not plain', () => {
  const manyParts = Array.from({ length: 70 }, () => 1);
  for (const data of [manyParts, { at: new Date(0) }, [() => 1], undefined]) expect(smallJsonText(data)).toBeUndefined();
  expect(smallJsonText({ a: [1, 'x', null, undefined], b: undefined })).toBe('{"a":[1,"x",null,null]}');
});
