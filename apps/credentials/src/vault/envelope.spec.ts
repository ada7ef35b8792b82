import { createCipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { close, EnvelopeError, open } from './envelope.ts';

const key = randomBytes(32);
const plain = Buffer.from('a secret');
const binding = ['weft credential', 'tenant', 'id', 1];

describe('an envelope', () => {
  it('opens with the same key for the same purpose', () => {
    expect(open(key, close(key, plain, binding), binding)).toEqual(plain);
    expect(open(key, close(key, Buffer.alloc(0), binding), binding)).toEqual(Buffer.alloc(0));
  });

  it('never uses a nonce twice', () => {
    const nonces = Array.from({ length: 2_000 }, () => close(key, plain, binding).subarray(1, 13).toString('hex'));
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  it.each([
    ['another tenant', ['weft credential', 'other', 'id', 1]],
    ['another id', ['weft credential', 'tenant', 'other', 1]],
    ['an older version', ['weft credential', 'tenant', 'id', 0]],
    ['another kind of row', ['weft token', 'tenant', 'id', 1]],
    ['parts that only look alike when they are joined', ['weft credential', 'tenantid', '', 1]],
    ['a part less', ['weft credential', 'tenant', 'id']],
  ])('does not open for %s', (_, other) => {
    expect(() => open(key, close(key, plain, binding), other)).toThrow(EnvelopeError);
  });

  it('does not open with another key', () => {
    expect(() => open(randomBytes(32), close(key, plain, binding), binding)).toThrow(EnvelopeError);
  });

  it('does not open after any of its bits was turned', () => {
    const envelope = close(key, plain, binding);
    for (let bit = 0; bit < envelope.length * 8; bit++) {
      const changed = Buffer.from(envelope);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => open(key, changed, binding)).toThrow(EnvelopeError);
    }
  });

  it('does not open where something was cut off or added', () => {
    const envelope = close(key, plain, binding);
    for (let length = 0; length < envelope.length; length++) {
      expect(() => open(key, envelope.subarray(0, length), binding)).toThrow(EnvelopeError);
    }
    expect(() => open(key, Buffer.concat([envelope, Buffer.of(0)]), binding)).toThrow(EnvelopeError);
  });

  it('does not take a shorter tag, which could be guessed', () => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 4 });
    cipher.setAAD(Buffer.from(JSON.stringify(binding)));
    const short = Buffer.concat([Buffer.of(1), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    expect(() => open(key, short, binding)).toThrow(EnvelopeError);
  });
});
