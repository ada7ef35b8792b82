import fc from 'fast-check';
import { evaluate } from '../../../test/make-scope.ts';
import { PROPERTY_SETTINGS, PROPERTY_TIMEOUT_MS } from '../../../test/property-settings.ts';

const leaf = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, '"', '\ud800', -0),
);
const { data } = fc.letrec((tie) => ({
  data: fc.oneof(
    { maxDepth: 5, depthSize: 'max' },
    leaf,
    fc.array(tie('data'), { maxLength: 9 }),
    fc.dictionary(fc.string({ maxLength: 6 }), tie('data'), { maxKeys: 9, noNullPrototype: true }),
  ),
}));
/** Larger than what is written without the platform. */
const large = fc.tuple(fc.array(fc.nat(), { minLength: 70, maxLength: 90 }), data);

it(
  'writes data of any size as JSON.stringify does, dates in it too',
  () => {
    fc.assert(
      fc.property(fc.oneof(data, large), (value) => {
        const json = { value } as never;
        expect(evaluate('JSON.stringify($json.value)', { json })).toBe(JSON.stringify(value));
        expect(evaluate('JSON.stringify($json.value, null, 2)', { json })).toBe(JSON.stringify(value, null, 2));
        const withDate = [value, { at: new Date(0), left: undefined }];
        expect(evaluate('JSON.stringify([$json.value, { at: new Date(0), left: undefined }])', { json })).toBe(
          JSON.stringify(withDate),
        );
      }),
      PROPERTY_SETTINGS,
    );
  },
  PROPERTY_TIMEOUT_MS,
);

it('pays for the text before it is built, however small the value is', () => {
  const nested = 'let list = [1]; for (let i = 0; i < 60; i++) list = [list, list]; return JSON.stringify(list);';
  expect(() => evaluate(`(() => { ${nested} })()`)).toThrow(expect.objectContaining({ code: 'EXPRESSION_OVER_BUDGET' }));
  const deep = 'let list = [1]; for (let i = 0; i < 900; i++) list = [list]; return JSON.stringify(list);';
  expect(() => evaluate(`(() => { ${deep} })()`)).toThrow(expect.objectContaining({ code: 'EXPRESSION_FAILED' }));
});
