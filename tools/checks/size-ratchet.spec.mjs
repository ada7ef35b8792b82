import { findGrowth, measure, weigh } from './size-ratchet.mjs';

const FILE = 'libs/engine/src/scheduler.ts';
const tooComplex = (size) => ({
  filename: FILE,
  code: 'eslint(complexity)',
  message: `function \`decide\` has a complexity of ${size}. Maximum allowed is 12.`,
  labels: [],
});
const weighed = (found, ratchet) => weigh(measure(found).sizes, ratchet);

describe('size ratchet', () => {
  it('reads the measure from what oxlint says', () => {
    const messages = {
      'eslint(max-lines)': 'File has too many lines (418).',
      'eslint(max-depth)': 'Blocks are nested too deeply (5). Maximum allowed is 4.',
      'eslint(max-lines-per-function)': 'The function `run` has too many lines (73). Maximum allowed is 60.',
      'eslint(complexity)': 'function `tooMany` has a complexity of 19. Maximum allowed is 12.',
    };

    const { sizes } = measure(Object.entries(messages).map(([code, message]) => ({ filename: FILE, code, message })));

    expect(sizes.map(({ size }) => size)).toEqual([418, 5, 73, 19]);
  });

  it('refuses to guess where oxlint has changed its wording', () => {
    expect(() => measure([{ ...tooComplex(13), message: 'too complex' }])).toThrow('has oxlint changed its wording?');
  });

  it('leaves other findings alone', () => {
    const finding = { filename: FILE, code: 'eslint(no-console)', message: 'Unexpected console statement.' };

    expect(measure([finding])).toEqual({ sizes: [], others: [finding] });
  });

  it('reports what is over a limit, unless the list has it', () => {
    expect(weighed([tooComplex(13)], {})).toHaveLength(1);
    expect(weighed([tooComplex(13)], { [FILE]: { complexity: [13] } })).toEqual([]);
    expect(weighed([tooComplex(14)], { [FILE]: { complexity: [13] } })).toHaveLength(1);
    expect(weighed([tooComplex(13), tooComplex(13)], { [FILE]: { complexity: [13] } })).toHaveLength(2);
  });

  it('asks to lower an entry that is more than what is there', () => {
    const text = `"${FILE} complexity" now measures`;

    expect(weighed([tooComplex(13)], { [FILE]: { complexity: [20] } })).toEqual([
      { text: expect.stringContaining(`${text} [13]`) },
    ]);
    expect(weighed([], { [FILE]: { complexity: [13] } })).toEqual([{ text: expect.stringContaining(`${text} []`) }]);
  });

  it('lets the list shrink and never grow', () => {
    const before = { [FILE]: { complexity: [20, 13] } };

    expect(findGrowth(before, { [FILE]: { complexity: [18] } })).toEqual([]);
    expect(findGrowth(before, { [FILE]: { complexity: [21, 13] } })).toEqual([expect.stringContaining('may only shrink')]);
    expect(findGrowth(before, { [FILE]: { complexity: [20, 13, 13] } })).toEqual([expect.stringContaining('may only shrink')]);
    expect(findGrowth(before, { ...before, 'libs/new.ts': { 'max-lines': [401] } })).toEqual([
      expect.stringContaining('libs/new.ts max-lines'),
    ]);
    expect(findGrowth(undefined, before)).toEqual([]);
  });
});
