import { luxonFormat } from './moment-format.ts';

describe(luxonFormat, () => {
  it.each([
    ['MM/DD/YYYY', 'MM/dd/yyyy'],
    ['dddd, MMMM D YYYY', 'cccc, MMMM d yyyy'],
    ['YYYY-MM-DDTHH:mm:ss.SSSZ', "yyyy-MM-dd'T'HH:mm:ss.SSSZZ"],
    ['YYYY-MM-DD[T]HH:mm:ssZZ', "yyyy-MM-dd'T'HH:mm:ssZZZ"],
    ['[Week] W, GGGG', "'Week' W, kkkk"],
    ['h:mm A', 'h:mm a'],
    ['DDDD E Q', 'ooo c q'],
    ['X', 'X'],
    ['x', 'x'],
    ['', ''],
  ])('says %s as %s', (given, expected) => {
    expect(luxonFormat(given)).toBe(expected);
  });

  it.each(['Do MMMM', 'LLL', 'LT', 'd', 'dd', 'ww', 'z', 'k', "[o'clock]", "D 'of' M"])('has no words for %s', (given) => {
    expect(luxonFormat(given)).toBeUndefined();
  });
});
