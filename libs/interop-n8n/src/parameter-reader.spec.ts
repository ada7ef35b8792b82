import { ParameterReader } from './parameter-reader.ts';

const SHEET = 'https:\\/\\/docs\\.example\\/d\\/([0-9a-zA-Z\\-_]+)';
const locator = (mode: string, value: string, rest: object = {}) => ({
  __rl: true,
  mode,
  value,
  cachedResultName: 'Mine',
  ...rest,
});

describe('a resource locator', () => {
  it.each([
    ['by id', locator('id', 'abc'), 'abc'],
    ['from a list', locator('list', 'abc'), 'abc'],
    ['by an address that holds the id', locator('url', 'https://docs.example/d/a-1/edit', { __regex: SHEET }), 'a-1'],
    ['by another address', locator('url', 'https://other.example/x', { __regex: SHEET }), 'https://other.example/x'],
    ['by an expression', locator('url', '={{ $json.url }}', { __regex: SHEET }), '={{ $json.url }}'],
    ['with a pattern that is none', locator('url', 'x', { __regex: '(' }), 'x'],
    [
      'with a pattern that would search for ever',
      locator('url', `${'a'.repeat(9_000)}b`, { __regex: '(a+)+$' }),
      `${'a'.repeat(9_000)}b`,
    ],
  ])('%s is what it points to', (_, given, expected) => {
    expect(new ParameterReader({ at: given }).value('at')).toBe(expected);
  });

  it('is found wherever it stands', () => {
    const given = { rows: [{ to: locator('id', 'abc') }] };
    expect(new ParameterReader({ given }).value('given')).toEqual({ rows: [{ to: 'abc' }] });
  });
});

describe('a resource mapper', () => {
  it('gives values by column, and the columns that tell rows apart', () => {
    const columns = { mappingMode: 'defineBelow', value: { a: '={{ $json.a }}' }, matchingColumns: ['a'], schema: [{ id: 'a' }] };
    const reader = new ParameterReader({ columns });
    expect(reader.mapping('columns')).toEqual({ automatic: false, values: { a: '={{ $json.a }}' }, matching: ['a'] });
    expect(reader.unread()).toEqual([]);
  });

  it('may take all columns by their names', () => {
    expect(new ParameterReader({ columns: { mappingMode: 'autoMapInputData', value: null } }).mapping('columns')).toEqual({
      automatic: true,
      values: {},
      matching: [],
    });
  });

  it('of another shape is refused with the field', () => {
    const reader = new ParameterReader({ columns: { value: 'x' } });
    expect(() => reader.mapping('columns')).toThrow('"columns.value" should be a group of fields');
  });
});

describe('a group of fields', () => {
  it.each([[undefined], [null], [''], [[]], [{}]])('may be written as %j where it is empty', (options) => {
    const reader = new ParameterReader(options === undefined ? {} : { options });
    expect(reader.group('options').text('a', 'none')).toBe('none');
    expect(reader.unread()).toEqual([]);
  });

  it.each([['text'], [[{ a: 1 }]], [5]])('is refused where it is %j', (options) => {
    expect(() => new ParameterReader({ options }).group('options')).toThrow('"options" should be a group of fields');
  });
});

describe('a reader with other values', () => {
  it('counts as read what was read of either', () => {
    const reader = new ParameterReader({ a: { fields: [{ name: 'x' }] }, b: 2, c: { d: 1 } });
    const changed = reader.with({ a: 'x' });
    expect([changed.text('a', ''), changed.number('b', 0)]).toEqual(['x', 2]);
    changed.group('c');
    expect(reader.unread()).toEqual(['c.d']);
  });
});
