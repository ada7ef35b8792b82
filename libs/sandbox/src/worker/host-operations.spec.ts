import { describe, expect, it } from '@jest/globals';
import { hostOperation } from './host-operations.ts';

describe(hostOperation.name, () => {
  it('answers what it knows', () => {
    const digest = hostOperation('digest', JSON.stringify({ algorithm: 'sha256', data: 'a' }));
    expect(Buffer.from((JSON.parse(digest) as { value: string }).value, 'latin1').toString('hex')).toMatch(/^ca978112/);
    expect(JSON.parse(hostOperation('url', JSON.stringify({ url: '/x', base: 'http://h' })))).toMatchObject({
      value: { href: 'http://h/x' },
    });
  });

  const hostile: [unknown, unknown][] = [
    ['constructor', '{}'],
    ['__proto__', '{}'],
    ['toString', '{}'],
    ['digest', '{'],
    ['digest', 'null'],
    ['digest', undefined],
    ['digest', { toString: () => '{}' }],
    ['digest', '{"algorithm":"shake256"}'],
    ['random', '{"size":1e9}'],
    ['random', '{"size":-1}'],
    ['random', '{"size":"64"}'],
    ['randomInt', '{"from":1,"to":0}'],
    ['url', '{"url":"::"}'],
    ['url', '{"url":"http://a","component":"constructor","value":"x"}'],
    [Symbol('x'), '{}'],
    [undefined, undefined],
  ];
  it.each(hostile)('gives text for %p with %p, never an exception', (operation, input) => {
    expect(JSON.parse(hostOperation(operation, input))).toHaveProperty(
      operation === 'url' && String(input).includes('component') ? 'value' : 'error',
    );
  });
});
