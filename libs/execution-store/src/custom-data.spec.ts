import { fromCustomDataColumn, toCustomDataText } from './custom-data.ts';

describe('custom data of a run', () => {
  it('is the text of an array, each entry quoted', () => {
    expect(toCustomDataText({ order: '7', note: 'a "b", \\ {c}' })).toBe('{"order=7","note=a \\"b\\", \\\\ {c}"}');
  });

  it('is nothing where nothing was set', () => {
    expect([toCustomDataText(undefined), toCustomDataText({})]).toEqual([undefined, undefined]);
  });

  it('has nothing that a text of PostgreSQL cannot hold', () => {
    expect(toCustomDataText({ odd: 'a\0b\ud800' })).toBe('{"odd=a\ufffdb\ufffd"}');
  });

  it('comes back by name; a value may have "="', () => {
    expect(fromCustomDataColumn(['sum=1+1=2', 'empty='])).toEqual({ sum: '1+1=2', empty: '' });
  });
});
