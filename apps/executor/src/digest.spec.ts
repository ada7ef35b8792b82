import { digest } from './digest.ts';

describe(digest, () => {
  it.each([
    ['md5', '900150983cd24fb0d6963f7d28e17f72'],
    ['sha1', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['sha224', '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7'],
    ['sha256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['sha384', 'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7'],
    [
      'sha512',
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    ],
  ] as const)('gives the %s of its standard for abc', (algorithm, expected) => {
    expect(digest(algorithm, 'abc')).toBe(expected);
  });

  it('reads text as UTF-8, half a character as U+FFFD', () => {
    expect(digest('md5', 'é😀')).toBe('62b3afe3b01f6f80152b567d9b216cde');
    expect(digest('md5', 'a\uD800')).toBe('ef175e9b596d296034dda690087252f8');
  });
});
