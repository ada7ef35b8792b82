import { conditionsIn, type Fields } from './field-conditions.ts';

const select = (...values: string[]) => ({ type: 'string', enum: values });
const FIELDS = {
  mode: select('append', 'combine'),
  by: select('fields', 'position'),
  deep: { type: 'boolean' },
  here: {},
  later: select('append', 'other'),
};
const when = (description: string, name = 'here', around = [FIELDS] as readonly Fields[]) =>
  conditionsIn(description, name, around);

describe(conditionsIn, () => {
  it.each([
    ['Always.', undefined],
    ['Which. For `combine`.', { mode: ['combine'] }],
    ['Parts of it, for `fields` and `position`. Replaces `mode`.', { by: ['fields', 'position'] }],
    ['Of `combine`, `fields` or `position`.', { mode: ['combine'], by: ['fields', 'position'] }],
    ['How far. For `deep`.', { deep: [true] }],
    ['Something. Not for `combine`.', undefined],
    ['Like `combine`.', undefined],
    ['For `nothing`.', undefined],
  ])('%s', (description, expected) => {
    expect(when(description)).toEqual(expected);
  });

  it('takes the nearest field before it where several have the value, and those behind it last', () => {
    expect(when('For `append`.')).toEqual({ mode: ['append'] });
    expect(when('For `other`.')).toEqual({ later: ['other'] });
  });

  it('looks around the object or row that a field is in', () => {
    expect(when('For `combine`.', 'name', [{ name: {} }, FIELDS])).toEqual({ '../mode': ['combine'] });
  });
});
