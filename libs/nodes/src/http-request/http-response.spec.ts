import { contentOf } from './http-response.ts';

const DEEP = '['.repeat(5_000) + ']'.repeat(5_000);
const answer = {
  status: 200,
  statusText: 'OK',
  headers: { 'content-type': 'application/json' },
  text: DEEP,
  file: null,
  url: 'https://api.test/',
};

describe('an answer that is nested too deep to be kept', () => {
  it('stays text where nothing is said', () => {
    expect(contentOf(answer, 'auto')).toBe(DEEP);
  });

  it('fails with the reason where JSON is asked for', () => {
    expect(() => contentOf(answer, 'json')).toThrow('it is nested more than 500 levels deep');
  });
});
