import { VARIABLES } from './known-variables.ts';
import { unknownVariables, warningOfUnknownVariables } from './unknown-variables.ts';

describe(warningOfUnknownVariables, () => {
  it.each([
    ['WEFT_WAIT_SM', 'WEFT_WAIT_MS'],
    ['WEFT_WAITMS', 'WEFT_WAIT_MS'],
    ['weft_wait_ms', 'WEFT_WAIT_MS'],
    ['WEFT_RETENTION_DAY', 'WEFT_RETENTION_DAYS'],
    ['WEFT_SMTP_URL', 'SMTP_URL'],
    ['WEFT_SECRETKEY_FILE', 'WEFT_SECRET_KEY_FILE'],
  ])('names %s, and %s as the one that may be meant', (name, nearest) => {
    expect(warningOfUnknownVariables({ [name]: 'canary' })).toBe(
      `${name} (did you mean ${nearest}?) is no setting and does nothing. docs/configuration.md has all there are.`,
    );
  });

  it('is one for all names, without a guess where none is near', () => {
    expect(warningOfUnknownVariables({ WEFT_COFFEE_MACHINE: '1', WEFT_WAIT_SM: '2', PATH: '/bin' })).toBe(
      'WEFT_COFFEE_MACHINE, WEFT_WAIT_SM (did you mean WEFT_WAIT_MS?) are no settings and do nothing. docs/configuration.md has all there are.',
    );
  });

  it('is none for settings, for what is not set, for others’ names and for what the operator has named', () => {
    const known = Object.fromEntries(VARIABLES.map((name) => [name, 'x']));
    expect(VARIABLES).toContain('WEFT_WAIT_MS');
    expect(warningOfUnknownVariables({ ...known, WEFT_EMPTY: '', EXECUTOR: '2', WEFT_TOOL_CACHE: '/tmp' })).toBeUndefined();
    expect(warningOfUnknownVariables({ WEFT_EXPRESSION_ENV: 'STAGE, WEFT_STAGE', WEFT_STAGE: 'test' })).toBeUndefined();
  });
});

describe(unknownVariables, () => {
  it('lists the names, as they are written', () => {
    expect(unknownVariables({ Weft_Wait: '1', WEFT_WAIT_MS: '1', WEFT_X: '1' })).toEqual(['Weft_Wait', 'WEFT_X']);
  });
});
