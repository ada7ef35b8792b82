import { createHash } from 'node:crypto';
import { hashText } from './hash-text.ts';

describe(hashText, () => {
  it.each(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'])('makes the %s of texts of every length of a block', (name) => {
    for (const text of ['', 'abc', 'é😀', 'a'.repeat(55), 'b'.repeat(56), 'c'.repeat(111), 'd'.repeat(112), 'e'.repeat(300)])
      expect(hashText(text, name)).toBe(createHash(name).update(text).digest('hex'));
  });

  it('encodes as base64, and refuses what it does not know', () => {
    expect(hashText('abc', 'base64')).toBe('YWJj');
    expect(() => hashText('abc', 'sha3')).toThrow('hash() does not know "sha3".');
  });
});
