import { loadConfig, type ConfigError } from '@weft/config';
import { gatewayConfig } from './gateway.config.ts';

const NEEDED = { DATABASE_URL: 'postgres://weft@127.0.0.1/weft', WEFT_SECRET_KEY: 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6' };

const problemsOf = (environment: Record<string, string>): string[] => {
  try {
    loadConfig([gatewayConfig], { ...NEEDED, ...environment });
    return [];
  } catch (error) {
    return (error as ConfigError).problems.map(({ variable }) => variable);
  }
};

describe('the settings of the gateway', () => {
  it.each([
    ['WEFT_ALLOWED_HOSTS', 'weft.example, localhost,127.0.0.1,[::1]'],
    ['WEFT_TRUSTED_PROXIES', '10.0.0.1, 10.0.0.0/8,::1,fd00::/8'],
  ])('take for %s what requests can match: %s', (variable, value) => {
    expect(problemsOf({ [variable]: value })).toEqual([]);
  });

  it.each([
    ['WEFT_ALLOWED_HOSTS', 'weft.example:3000'],
    ['WEFT_ALLOWED_HOSTS', 'https://weft.example'],
    ['WEFT_ALLOWED_HOSTS', 'weft.example,*.weft.example'],
    ['WEFT_TRUSTED_PROXIES', 'proxy.internal'],
    ['WEFT_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['WEFT_TRUSTED_PROXIES', '10.0.0.1/8/8'],
    ['WEFT_CORS_ORIGINS', '*'],
  ])('refuse for %s what none would: %s', (variable, value) => {
    expect(problemsOf({ [variable]: value })).toEqual([variable]);
  });

  it('want both of the pair for Google, or none', () => {
    expect(problemsOf({ GOOGLE_CLIENT_ID: 'id' })).toEqual(['GOOGLE_CLIENT_SECRET']);
    expect(problemsOf({ GOOGLE_CLIENT_SECRET: 'secret' })).toEqual(['GOOGLE_CLIENT_ID']);
    expect(problemsOf({ GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'secret' })).toEqual([]);
  });
});
