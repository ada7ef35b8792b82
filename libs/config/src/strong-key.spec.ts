import { randomBytes } from 'node:crypto';
import { strongKey } from './strong-key.ts';

const ruleFor = (key: string) => strongKey.safeParse(key).error?.issues.map(({ message }) => message) ?? [];

describe('a key', () => {
  it('may be any that was drawn, as hex, as base64, or as a sentence', () => {
    for (let n = 0; n < 500; n++) {
      const key = randomBytes(32);
      expect([ruleFor(key.toString('hex')), ruleFor(key.toString('base64'))]).toEqual([[], []]);
    }
    expect(ruleFor('four plain words are not enough, nine of them are')).toEqual([]);
  });

  it.each(['', 'short', 'x'.repeat(31)])('is not too short: %j', (key) => {
    expect(ruleFor(key)).toEqual(['must have at least 32 characters']);
  });

  it.each([
    'a'.repeat(64),
    '0'.repeat(32),
    'ab'.repeat(32),
    '0123456789abcdef0123456789abcdef',
    '0123456789abcdef'.repeat(4),
    '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
    'abcdefghijklmnopqrstuvwxyz0123456789',
    '1234567890qwertyuiopasdfghjklzxcvbnm',
    'change-me-change-me-change-me-please-ok',
    'your-secret-key-of-32-characters-or-more',
    'this-is-an-example-key-do-not-use-it-at-all',
    'my super secret key for the server number 1',
    'deadbeefdeadbeef12345678cafebabe90abcdef',
    'correct-00000000000000-battery-staple-xyz',
  ])('is none that everybody tries: %j', (key) => {
    expect(ruleFor(key)).toEqual([expect.stringContaining('easy to guess')]);
  });
});
