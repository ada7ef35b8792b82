import type { Json, JsonObject } from '@weft/workflow-model';
import { deletePath, getPath, parsePath, setPath } from './paths.ts';

describe(parsePath, () => {
  it.each([
    ['name', ['name']],
    ['a.b.c', ['a', 'b', 'c']],
    ['a[0].b', ['a', 0, 'b']],
    ['["with space"].x', ['with space', 'x']],
    ["a['b.c']", ['a', 'b.c']],
    ['.', ['.']],
  ])('reads %s', (path, steps) => expect(parsePath(path)).toEqual(steps));
});

describe(getPath, () => {
  const value = { a: { b: [{ c: 1 }] }, 'x.y': 2, x: { y: 3 }, n: null };

  it.each<[string, Json | undefined]>([
    ['a.b[0].c', 1],
    ['a.b.0.c', 1],
    ['a.b[1].c', undefined],
    ['a.b.length', undefined],
    ['n.m', undefined],
    ['x.y', 2],
    ['constructor.name', undefined],
    ['__proto__', undefined],
    ['a.toString', undefined],
  ])('finds at %s: %j', (path, expected) => expect(getPath(value, path)).toBe(expected));
});

describe(setPath, () => {
  it('shares what it does not touch and leaves the original as it was', () => {
    const before = { a: { b: 1 }, other: { c: 2 } };
    const after = setPath(before, 'a.d', 5);
    expect(after).toEqual({ a: { b: 1, d: 5 }, other: { c: 2 } });
    expect(after.other).toBe(before.other);
    expect(before).toEqual({ a: { b: 1 }, other: { c: 2 } });
  });

  it.each<[JsonObject, string, JsonObject]>([
    [{}, 'a.b.c', { a: { b: { c: 'v' } } }],
    [{}, 'a[1].b', { a: [null, { b: 'v' }] }],
    [{ a: [1, 2] }, 'a.0', { a: ['v', 2] }],
    [{ a: 'text' }, 'a.b', { a: { b: 'v' } }],
    [{ a: { b: 1 } }, 'a[0]', { a: { b: 1, 0: 'v' } }],
    [{ 'a.b': 1 }, 'a.b', { 'a.b': 'v' }],
  ])('in %j sets %s', (object, path, expected) => expect(setPath(object, path, 'v')).toEqual(expected));

  it('takes __proto__ for a field like any other', () => {
    const after = setPath({}, '__proto__.polluted', true);
    expect(Object.keys(after)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(after)).toBe(Object.prototype);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('refuses to stretch a list to an index far beyond its end', () => {
    expect(() => setPath({ a: [] }, 'a[99999999]', 1)).toThrow('index 99999999 of a list with 0 elements');
  });
});

describe(deletePath, () => {
  it.each<[JsonObject, string, JsonObject]>([
    [{ a: 1, b: 2 }, 'a', { b: 2 }],
    [{ a: { b: 1, c: 2 } }, 'a.b', { a: { c: 2 } }],
    [{ a: [1, 2, 3] }, 'a[1]', { a: [1, 3] }],
    [{ a: [{ b: 1, c: 2 }] }, 'a[0].b', { a: [{ c: 2 }] }],
  ])('from %j takes %s', (object, path, expected) => expect(deletePath(object, path)).toEqual(expected));

  it('gives the object itself where there is nothing to take', () => {
    const object = { a: { b: 1 } };
    expect(deletePath(object, 'a.x.y')).toBe(object);
  });
});
