import { readResumeToken, resumeToken } from './resume-token.ts';

const KEY = 'k'.repeat(32);
const RUN = { tenantId: '018f0000-0000-7000-8000-000000000001', executionId: '018f0000-0000-7000-8000-00000000000a' };

describe(resumeToken, () => {
  it('names the run, and always the same way', () => {
    const token = resumeToken(KEY, RUN);
    expect(token).toBe(resumeToken(KEY, RUN));
    expect(readResumeToken(KEY, token)).toEqual(RUN);
  });

  it('is refused under another key, and with any part of it changed', () => {
    const token = resumeToken(KEY, RUN);
    expect(readResumeToken('x'.repeat(32), token)).toBeUndefined();
    for (const at of [0, 25, 63]) {
      const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
      expect(readResumeToken(KEY, changed)).toBeUndefined();
    }
  });

  it.each(['', 'x', RUN.executionId, '.'.repeat(64), 'A'.repeat(65)])('is not %j', (token) => {
    expect(readResumeToken(KEY, token)).toBeUndefined();
  });
});
