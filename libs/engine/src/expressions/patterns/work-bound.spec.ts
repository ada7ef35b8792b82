import { patternCost, searchBound } from './work-bound.ts';

describe('work bound of a pattern', () => {
  it.each([
    ['abc', 1, 0],
    ['\\d+', 1, 0],
    ['\\d+x', 1, 1],
    ['a*b*c', 1, 2],
    ['a?b?c', 4, 0],
    ['a{2,5}b', 4, 0],
    ['(?:a|b|c)d', 3, 0],
    ['[+*](?:x|y)', 2, 0],
    ['\\(a+\\)', 1, 1],
    ['(?:ab){3}c', 1, 0],
    ['(?:a+b){2}c', 1, 2],
    ['(a+)+', Infinity, 0],
    ['(a|aa)*b', Infinity, 0],
    ['(?:a*)*', Infinity, 0],
    ['(?=a+b)c', 1, 1],
    ['x|(?:y+z)', 2, 1],
  ])('of %s is %d ways, degree %d', (source, factor, degree) => {
    expect(patternCost(source)).toEqual({ factor, degree });
  });

  it('grows with the text as its degree says', () => {
    expect(searchBound({ factor: 2, degree: 1 }, 9)).toBe(200);
  });
});
