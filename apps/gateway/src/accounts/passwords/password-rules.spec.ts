import { hasCode } from '@weft/errors';
import { assertGoodPassword, weaknessOf } from './password-rules.ts';

const OWNER = { email: 'ada.lovelace@example.com', name: 'Ada Lovelace' };

describe(weaknessOf, () => {
  it.each(['correct horse battery staple', 'vier Wörter genügen', 'nur-kleine-buchstaben', '𝒳𝒴𝒵 eight!', '4815162342x'])(
    'has nothing against %j',
    (password) => expect(weaknessOf(password, OWNER)).toBeUndefined(),
  );

  it.each([
    ['', 'at least 8'],
    ['short', 'at least 8'],
    ['👍👍👍👍', 'at least 8'],
    ['Password1', 'everybody'],
    ['P@SSW0RD', 'everybody'],
    ['ｐａｓｓｗｏｒｄ', 'everybody'],
    ['aaaaaaaaaaaa', 'same few'],
    ['abababababa', 'same few'],
    ['wxyzwxyzwxyz', 'same few'],
    ['12345678', 'row of keys'],
    ['0987654321', 'row of keys'],
    ['qwertyuiop', 'row of keys'],
    ['ada.lovelace@example.com', 'your name'],
    ['Ada.Lovelace1!', 'your name'],
    ['ada lovelace', 'your name'],
  ])('takes %j for too easy', (password, reason) => {
    expect(weaknessOf(password, OWNER)).toContain(reason);
  });

  it('lets a common word be part of a sentence', () => {
    expect(weaknessOf('my password is no secret', OWNER)).toBeUndefined();
  });
});

describe(assertGoodPassword, () => {
  it('names the field, and never the password', () => {
    let error: unknown;
    try {
      assertGoodPassword('password1', OWNER, 'newPassword');
    } catch (thrown) {
      error = thrown;
    }
    expect(hasCode(error, 'INVALID_INPUT')).toBe(true);
    expect(error).toMatchObject({ details: { problems: [{ field: 'newPassword' }] } });
    expect(JSON.stringify(error)).not.toContain('password1');
  });
});
