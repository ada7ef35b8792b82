import { randomBytes } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { decodePayload, encodePayload, PayloadCodec } from './payload-codec.ts';

describe(encodePayload, () => {
  it('leaves a small message readable', () => {
    expect(Buffer.from(encodePayload({ a: 'ä' })).toString()).toBe('{"a":"ä"}');
  });

  it('packs a large one', () => {
    expect(encodePayload('x'.repeat(1_000_000)).length).toBeLessThan(1_000);
  });

  it('has no bytes for undefined', () => {
    expect(encodePayload(undefined)).toHaveLength(0);
  });
});

describe(decodePayload, () => {
  it.each([
    undefined,
    null,
    0,
    '',
    'x'.repeat(65_535),
    'x'.repeat(65_536),
    randomBytes(100_000).toString('latin1'),
    { a: [{}] },
    '\ud800',
  ])('gives back what was encoded (%#)', (value) => {
    expect(decodePayload(encodePayload(value))).toEqual(value);
  });

  it.each([
    ['text', Buffer.from('hello')],
    ['half an object', Buffer.from('{"a":')],
    ['a broken frame', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0])],
  ])('refuses %s with INVALID_INPUT', (_, bytes) => {
    expect(() => decodePayload(bytes)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });

  it('unpacks no bomb', () => {
    const bomb = zstdCompressSync(Buffer.alloc(300 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(100_000);
    expect(() => decodePayload(bomb)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });
});

describe(PayloadCodec.name, () => {
  const codec = new PayloadCodec('a secret key of the tests, with more than 32 characters');

  it('seals what passes, so that it can neither be read nor made by somebody else', () => {
    const bytes = codec.encode({ password: 'canary' });
    expect(Buffer.from(bytes).toString('latin1')).not.toContain('canary');
    expect(codec.decode(bytes)).toEqual({ password: 'canary' });
    expect(codec.decode(codec.encode(undefined))).toBeUndefined();
    const changed = Buffer.from(bytes);
    changed[20]! ^= 1;
    const foreign = new PayloadCodec('another secret key, with more than 32 characters').encode({ password: 'canary' });
    for (const each of [changed, foreign, encodePayload({ a: 1 }), bytes.subarray(0, 10)])
      expect(() => codec.decode(each)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });

  it('leaves messages plain where there is no key', () => {
    const plain = new PayloadCodec(undefined);
    expect(plain.encode({ a: 1 })).toEqual(encodePayload({ a: 1 }));
    expect(plain.decode(encodePayload({ a: 1 }))).toEqual({ a: 1 });
  });
});
