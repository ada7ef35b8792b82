import fc from 'fast-check';
import { decodeText, textEncoderOf } from './file-text.ts';

const ROUND = ['utf-8', 'utf8', 'utf-16le', 'utf16le', 'ucs2'];
const SINGLE = ['latin1', 'iso-8859-15', 'windows-1251', 'win1252', 'cp1250', 'koi8-r', 'macintosh', 'ibm866'];

describe(textEncoderOf, () => {
  it('writes what is read again, in a kind of Unicode', () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => value.isWellFormed() && !value.startsWith('\ufeff'));
    fc.assert(
      fc.property(fc.constantFrom(...ROUND), text, (encoding, value) => {
        expect(decodeText(textEncoderOf(encoding)(value), { encoding })).toBe(value);
      }),
      { seed: 8 },
    );
  });

  it.each(SINGLE)('writes each character that %s has', (encoding) => {
    const bytes = Uint8Array.from({ length: 256 }, (_, code) => code);
    const text = decodeText(bytes, { encoding });
    const known = [...text].flatMap((character, code) => (character === '\ufffd' ? [] : [code]));
    expect([...textEncoderOf(encoding)(text)].filter((_, code) => known.includes(code))).toEqual(known);
  });

  it('writes a question mark for what an encoding has not', () => {
    expect([...textEncoderOf('latin1')('aЖ😀')]).toEqual([0x61, 0x3f, 0x3f]);
  });
});

describe(decodeText, () => {
  it('leaves the byte order mark out, or keeps it', () => {
    const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61);
    expect(decodeText(bytes, { encoding: 'utf-8' })).toBe('a');
    expect(decodeText(bytes, { encoding: 'utf-8', keepsMark: true })).toBe('\ufeffa');
  });

  it.each(['klingon', '', '__proto__', 'constructor'])('does not know %j', (encoding) => {
    expect(() => decodeText(new Uint8Array(), { encoding })).toThrow('is no encoding that is known here');
  });
});
