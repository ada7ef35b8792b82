import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Buffer as NodeBuffer } from 'node:buffer';
import { atob, btoa } from './base64.ts';
import { Buffer } from './buffer.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

const seeded = { seed: 20_240_115, numRuns: 300 };
const bytes = fc.uint8Array({ maxLength: 64 });
const text = fc.string({ unit: 'binary', maxLength: 40 });
const encoding = fc.constantFrom('utf8', 'latin1', 'ascii', 'hex', 'base64', 'base64url', 'utf16le');
const list = (array: Uint8Array) => Array.from(array);

describe('the Buffer of the isolate, against the one of Node', () => {
  it('turns bytes into the same text in every encoding', () => {
    fc.assert(
      fc.property(bytes, encoding, (data, name) => {
        expect(Buffer.from(data).toString(name)).toBe(NodeBuffer.from(data).toString(name as 'utf8'));
      }),
      seeded,
    );
  });

  it('turns text into the same bytes in every encoding that any text is written in', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('utf8', 'latin1', 'ascii', 'hex', 'utf16le'), (data, name) => {
        expect(list(Buffer.from(data, name))).toEqual(list(NodeBuffer.from(data, name as 'utf8')));
        expect(Buffer.byteLength(data)).toBe(NodeBuffer.byteLength(data));
      }),
      seeded,
    );
  });

  it('joins, compares, cuts and searches alike', () => {
    fc.assert(
      fc.property(bytes, bytes, fc.nat(70), (left, right, size) => {
        const [ours, theirs] = [Buffer.from(left), NodeBuffer.from(left)];
        expect(list(Buffer.concat([left, right], size))).toEqual(list(NodeBuffer.concat([left, right], size)));
        expect(Buffer.compare(left, right)).toBe(NodeBuffer.compare(left, right));
        expect(list(ours.slice(1, -1))).toEqual(list(theirs.subarray(1, -1)));
        expect(ours.toJSON()).toEqual(theirs.toJSON());
        const part = right.subarray(0, 1);
        expect(ours.indexOf(part as never)).toBe(theirs.indexOf(part));
      }),
      seeded,
    );
  });

  it('reads the output of other base64 writers, with padding, spaces and both alphabets', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aZ09+/-_= \n'), maxLength: 20 }), (data) => {
        fc.pre(!/=[^=]/.test(data)); // Node goes on after padding in the middle in some lengths
        expect(list(Buffer.from(data, 'base64'))).toEqual(list(NodeBuffer.from(data, 'base64')));
      }),
      seeded,
    );
  });
});

describe('text encodings of the isolate', () => {
  it('decode malformed UTF-8 as the platform does', () => {
    fc.assert(
      fc.property(bytes, (data) => {
        expect(decodeUtf8(data)).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(data));
      }),
      { ...seeded, numRuns: 2_000 },
    );
  });

  it('encode lone surrogates as the platform does', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { maxLength: 10 }), (units) => {
        const data = String.fromCharCode(...units);
        expect(list(encodeUtf8(data))).toEqual(list(new TextEncoder().encode(data)));
      }),
      seeded,
    );
  });

  it('btoa and atob agree with the platform', () => {
    fc.assert(
      fc.property(bytes, (data) => {
        const binary = String.fromCharCode(...data);
        expect(btoa(binary)).toBe(globalThis.btoa(binary));
        expect(atob(btoa(binary))).toBe(binary);
      }),
      seeded,
    );
  });
});
