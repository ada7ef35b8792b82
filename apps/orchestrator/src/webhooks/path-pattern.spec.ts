import { calledSegments, comparePatterns, matchPath, pathKey, segmentsOf } from './path-pattern.ts';

const match = (pattern: string, called: string) => matchPath(segmentsOf(pattern), segmentsOf(called));

describe('path patterns', () => {
  it('capture the segments that have a name', () => {
    expect(match('orders/:id/lines/:line', 'orders/7/lines/2')).toEqual({ id: '7', line: '2' });
  });

  it('match neither a shorter nor a longer call', () => {
    expect(match('orders/:id', 'orders')).toBeUndefined();
    expect(match('orders/:id', 'orders/7/lines')).toBeUndefined();
  });

  it('ignore leading, trailing and double slashes', () => {
    expect(match('/orders/', 'orders//')).toEqual({});
  });

  it('have one key where they differ only in the names of parameters', () => {
    expect(pathKey('orders/:id')).toBe(pathKey('/orders/:order/'));
    expect(pathKey('orders/:id')).not.toBe(pathKey('orders/id'));
  });

  it('take a slash, a dot or a space that a caller encoded for part of a segment', () => {
    const called = (path: string) => matchPath(segmentsOf('files/:name'), calledSegments(path)!);
    expect(called('files/a%2Fb.c')).toEqual({ name: 'a/b.c' });
    expect(called('files/%3Aid%20x')).toEqual({ name: ':id x' });
    expect(called('files/a/b')).toBeUndefined();
  });

  it.each(['a%zz', 'a%00b', '%C3'])('match nothing where the path is none: %s', (path) => {
    expect(calledSegments(path)).toBeUndefined();
  });

  it('put fixed segments before parameters', () => {
    const sorted = ['a/:x', ':x/b', 'a/b'].map(segmentsOf).sort(comparePatterns);
    expect(sorted).toEqual([
      ['a', 'b'],
      ['a', ':x'],
      [':x', 'b'],
    ]);
  });

  it('capture a parameter called __proto__ as data', () => {
    const captured = match(':__proto__', 'x');
    expect(Object.keys(captured ?? {})).toEqual(['__proto__']);
  });
});
