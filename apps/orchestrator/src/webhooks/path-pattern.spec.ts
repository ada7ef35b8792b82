import { comparePatterns, matchPath, pathKey, segmentsOf } from './path-pattern.ts';

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
