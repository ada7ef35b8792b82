import { pemKey } from './pem-key.ts';

const BODY = `${'A'.repeat(64)}\n${'B'.repeat(64)}\nCC==`;
const KEY = `-----BEGIN RSA PRIVATE KEY-----\n${BODY}\n-----END RSA PRIVATE KEY-----\n`;

describe(pemKey, () => {
  it.each([
    ['as it is', KEY],
    ['in one line', KEY.replaceAll('\n', ' ')],
    ['with line breaks that were escaped', KEY.replaceAll('\n', String.raw`\n`)],
    ['with the line breaks of another system', KEY.replaceAll('\n', '\r\n')],
    ['without any', KEY.replaceAll('\n', '')],
  ])('is whole again where it came %s', (_, text) => {
    expect(pemKey(text)).toBe(KEY);
  });

  it.each(['', 'no key', '-----BEGIN A-----x-----END B-----', '-----BEGIN A-----\nDEK-Info: x,1\n\nAA\n-----END A-----'])(
    'leaves %j alone',
    (text) => {
      expect(pemKey(text)).toBe(text);
    },
  );
});
