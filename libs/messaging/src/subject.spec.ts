import { keyedSubject, subjectToken } from './subject.ts';

describe(subjectToken, () => {
  it.each([
    ['0190f3a2-0000-7000-8000-000000000001', '0190f3a2-0000-7000-8000-000000000001'],
    ['a.b', 'a=2e=b'],
    ['*', '=2a='],
    ['>', '=3e='],
    ['a b\t', 'a=20=b=9='],
    ['=', '=3d='],
    ['', '='],
    ['\u{1F9F6}', '=1f9f6='],
  ])('writes %j as %s', (key, token) => {
    expect(subjectToken(key)).toBe(token);
  });

  it('makes one token of any key, and another one of any other', () => {
    const keys = ['a.b', 'a=2e=b', 'a b', 'a', '', '=', '==', '*', '>'];
    const tokens = keys.map(subjectToken);
    expect(new Set(tokens).size).toBe(keys.length);
    expect(tokens.every((token) => /^[\w=-]+$/.test(token))).toBe(true);
  });

  it('is the last part of a keyed subject', () => {
    expect(keyedSubject('weft.v1.executor.executionAdvanced', 'a.b')).toBe('weft.v1.executor.executionAdvanced.a=2e=b');
  });
});
