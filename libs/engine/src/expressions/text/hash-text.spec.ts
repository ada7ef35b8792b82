import { createHash } from 'node:crypto';
import { hashText } from './hash-text.ts';

describe(hashText, () => {
  it.each(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'])('makes the %s of texts of every length of a block', (name) => {
    const lengths = Array.from({ length: 300 }, (_, length) => length);
    for (const text of lengths.flatMap((length) => ['a'.repeat(length), `${'b'.repeat(length)}é😀`]))
      expect(hashText(text, name)).toBe(createHash(name).update(text).digest('hex'));
  });

  it('encodes as base64, and refuses what it does not know', () => {
    expect(hashText('abc', 'base64')).toBe('YWJj');
    expect(() => hashText('abc', 'sha3')).toThrow('hash() does not know "sha3".');
  });
});
