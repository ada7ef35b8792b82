import { decodeText, encodeLargeText, encodeText } from './codec.ts';

describe('codec', () => {
  it.each([
    ['an empty text', ''],
    ['a small one', JSON.stringify({ a: 'ä\u0000\ud800' })],
    ['one past the limit of raw form', JSON.stringify('é'.repeat(5_000))],
    ['a large one', JSON.stringify('x'.repeat(300_000))],
  ])('gives back %s', async (_, text) => {
    expect(decodeText(encodeText(text))).toBe(text);
    expect(decodeText(await encodeLargeText(text))).toBe(text);
  });

  it('compresses what is not small', () => {
    expect(encodeText('x'.repeat(100_000)).length).toBeLessThan(200);
  });

  it('says that it does not know a format', () => {
    expect(() => decodeText(Buffer.of(9, 1))).toThrow('newer version');
  });
});
