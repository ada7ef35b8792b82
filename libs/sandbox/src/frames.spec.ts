import { describe, expect, it } from '@jest/globals';
import { encodeFrame, FrameReader } from './frames.ts';

const wire = (header: object, body?: string) => Buffer.concat(encodeFrame(header, body));

describe(FrameReader.name, () => {
  it('gives frames back as they were, wherever the stream is cut', () => {
    const stream = Buffer.concat([wire({ id: 1 }, 'body ü'), wire({ id: 2 }), wire({ id: 3 }, 'x'.repeat(100_000))]);
    for (const size of [1, 3, 8, 9, 50_000, stream.length]) {
      const reader = new FrameReader<{ id: number }>(200_000);
      const frames = [];
      for (let at = 0; at < stream.length; at += size) frames.push(...reader.push(stream.subarray(at, at + size)));
      expect(frames.map(({ header, body }) => [header.id, body.length])).toEqual([[1, 7], [2, 0], [3, 100_000]]); // prettier-ignore
      expect(frames[0]!.body.toString()).toBe('body ü');
    }
  });

  it('refuses lengths over the limits before it holds the bytes', () => {
    expect(() => new FrameReader(10).push(wire({}, 'x'.repeat(11)).subarray(0, 8))).toThrow('over the limit');
    expect(() => new FrameReader(10).push(Buffer.from([255, 255, 255, 255, 0, 0, 0, 0]))).toThrow('over the limit');
  });

  it.each(['null', '1', '"text"', '{'])('refuses the header %s', (header) => {
    const prefix = Buffer.alloc(8);
    prefix.writeUInt32BE(header.length, 0);
    expect(() => new FrameReader(10).push(Buffer.concat([prefix, Buffer.from(header)]))).toThrow(/JSON|not an object/);
  });
});
