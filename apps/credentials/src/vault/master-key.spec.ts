import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { parseMasterKey } from './master-key.ts';

describe(parseMasterKey.name, () => {
  it('reads 32 random bytes in hexadecimal digits or base64, as the same key', () => {
    const bytes = randomBytes(32);
    const texts = [
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
      bytes.toString('base64'),
      bytes.toString('base64url'),
    ];
    expect(new Set(texts.map((text) => parseMasterKey(text)?.id)).size).toBe(1);
    expect(parseMasterKey(texts[0]!)?.wrapping).toHaveLength(32);
    expect(parseMasterKey(randomBytes(32).toString('hex'))?.id).not.toBe(parseMasterKey(texts[0]!)?.id);
  });

  it.each([
    '',
    'password',
    'change-me-change-me-change-me-change-me',
    '0'.repeat(64),
    'ab'.repeat(32),
    '0123456789abcdef'.repeat(4),
    'A'.repeat(43),
  ])('refuses %j', (weak) => {
    expect(parseMasterKey(weak)).toBeUndefined();
  });
});
