import fc from 'fast-check';
import { checkTimes, type TimeRules } from './check-times.ts';

const rules: TimeRules = { nowSeconds: 1_000, clockToleranceSeconds: 0, ignoreExpiration: false, ignoreNotBefore: false };
const codeOf = (claims: Record<string, number | string>, given: Partial<TimeRules> = {}): string => {
  try {
    checkTimes(claims, { ...rules, ...given });
    return 'counts';
  } catch (error) {
    return (error as { failure: { code: string } }).failure.code;
  }
};

describe(checkTimes, () => {
  it.each([
    [{}, 'counts'],
    [{ exp: 1_001 }, 'counts'],
    [{ exp: 1_000 }, 'TOKEN_EXPIRED'],
    [{ nbf: 1_000 }, 'counts'],
    [{ nbf: 1_001 }, 'TOKEN_NOT_YET_VALID'],
    [{ exp: '2000' }, 'TOKEN_MALFORMED'],
    [{ nbf: 'soon' }, 'TOKEN_MALFORMED'],
    [{ exp: 1e300, nbf: -1e300 }, 'counts'],
    [{ exp: -1e300 }, 'TOKEN_EXPIRED'],
  ])('judges %j', (claims, expected) => {
    expect(codeOf(claims as Record<string, number>)).toBe(expected);
  });

  it('does not look at what is to be ignored', () => {
    expect(codeOf({ exp: 1, nbf: 5_000 }, { ignoreExpiration: true, ignoreNotBefore: true })).toBe('counts');
    expect(codeOf({ exp: 'x', nbf: 'y' }, { ignoreExpiration: true, ignoreNotBefore: true })).toBe('counts');
  });

  it('takes a token exactly while the clock is within the tolerance of its time', () => {
    const seconds = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(seconds, seconds, seconds, seconds, (nowSeconds, clockToleranceSeconds, nbf, exp) => {
        const isTime = [...Array(2 * clockToleranceSeconds + 1).keys()].some((shift) => {
          const clock = nowSeconds - clockToleranceSeconds + shift;
          return clock >= nbf && clock < exp;
        });
        const accepted = codeOf({ nbf, exp }, { nowSeconds, clockToleranceSeconds }) === 'counts';
        // A token whose time is empty may be taken where the tolerance reaches both of its ends.
        expect(accepted || !isTime).toBe(true);
        if (nbf < exp) expect(accepted).toBe(isTime);
      }),
      { seed: 7519 },
    );
  });
});
