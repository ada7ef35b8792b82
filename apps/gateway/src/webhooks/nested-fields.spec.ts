import fc from 'fast-check';
import { mayBeNested, nestFields } from './nested-fields.ts';

const nest = (text: string, most = 100) => nestFields(new URLSearchParams(text), most);

describe(nestFields, () => {
  it.each([
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=1&a=2&a=3', { a: ['1', '2', '3'] }],
    ['a[b]=1', { a: { b: '1' } }],
    ['a%5Bb%5D=1&a%5Bc%5D=2', { a: { b: '1', c: '2' } }],
    ['a[b][c]=1&a[b][d]=2', { a: { b: { c: '1', d: '2' } } }],
    ['a[]=1&a[]=2', { a: ['1', '2'] }],
    ['a[]=1', { a: ['1'] }],
    ['a[1]=y&a[0]=x', { a: ['x', 'y'] }],
    ['a[2]=x', { a: ['x'] }],
    ['a[21]=x', { a: { 21: 'x' } }],
    ['a[0]=x&a[b]=y', { a: { 0: 'x', b: 'y' } }],
    ['a[][b]=1&a[][b]=2', { a: [{ b: '1' }, { b: '2' }] }],
    ['a[0][b]=1&a[0][c]=2', { a: [{ b: '1', c: '2' }] }],
    ['a=1&a[]=2', { a: ['1', '2'] }],
    ['a[b]=1&a=2', { a: { b: '1', 2: 'true' } }],
    ['a[b][c][d][e][f][g][h]=1', { a: { b: { c: { d: { e: { f: { '[g][h]': '1' } } } } } } }],
    ['[a]=1&a]=2&a[=3&a[b=4', { a: '1', 'a]': '2', 'a[': '3', 'a[b': '4' }],
    ['a[b]c=1', { a: { b: '1' } }],
    ['a+b%5Bc%5D=d+e', { 'a b': { c: 'd e' } }],
    ['=1&&a', { '': '1', a: '' }],
  ])('%s', (text, expected) => {
    expect(nest(text)).toEqual(expected);
  });

  it('leaves out what would mean something to an object, at every depth, and takes no more fields than it may', () => {
    expect(nest('__proto__[a]=1&a[__proto__][b]=1&a[constructor][prototype][c]=1&prototype=1&d=1')).toEqual({ d: '1' });
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
    expect(nest('a=1&b=2&c=3', 2)).toEqual({ a: '1', b: '2' });
  });

  it('gives plain data for whatever comes, and what came where nothing is nested', () => {
    const key = fc.stringMatching(/^[ab[\]0_]{0,8}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.string({ maxLength: 3 })), { maxLength: 12 }), (pairs) => {
        const nested = nestFields(pairs, 100);
        expect(JSON.parse(JSON.stringify(nested))).toEqual(nested);
      }),
    );
    const plain = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.string());
    fc.assert(fc.property(plain, (fields) => expect(nestFields(Object.entries(fields), 100)).toEqual(fields)));
  });

  it('is asked only where a name may have brackets', () => {
    expect(['/x?a=1', '/x?a%5bb%5d=1', '/x?a[]=1'].map(mayBeNested)).toEqual([false, true, true]);
  });
});
