import { Suggestions } from './suggestions.ts';

describe(Suggestions.name, () => {
  it.each([
    ['onEror', 'onError'],
    ['ONERROR', 'onError'],
    ['naem', 'name'],
    ['typ', 'type'],
    ['something else', undefined],
    ['x', undefined],
  ])('for %s thinks of %s', (wanted, expected) => {
    expect(new Suggestions().nearest(wanted, ['name', 'type', 'onError', 'position'])).toBe(expected);
  });

  it('takes the nearest, and the first of equals', () => {
    expect(new Suggestions().nearest('node 12', ['node 99', 'node 11', 'node 13', 'node 1'])).toBe('node 11');
  });

  it('gives up on a document that is wrong all over', () => {
    const suggestions = new Suggestions();
    for (let index = 0; index < 100; index++) suggestions.nearest('naem', ['name']);
    expect(suggestions.nearest('naem', ['name'])).toBeUndefined();
  });
});
