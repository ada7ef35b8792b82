import { GRACE_MS, judgeRefresh } from './refresh-rules.ts';

describe(judgeRefresh, () => {
  it.each([
    ['the newest generation', { generation: 3 }, 1_000_000, 'rotate'],
    ['the one before, at once', { generation: 2 }, 0, 'repeat'],
    ['the one before, at the end of the grace', { generation: 2 }, GRACE_MS, 'repeat'],
    ['the one before, after the grace', { generation: 2 }, GRACE_MS + 1, 'reuse'],
    ['an older one, at once', { generation: 1 }, 0, 'reuse'],
  ] as const)('judges a token of %s', (_, token, sinceRotationMs, verdict) => {
    expect(judgeRefresh(token, { generation: 3, sinceRotationMs })).toBe(verdict);
  });
});
