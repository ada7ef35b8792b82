import { scrubError, scrubText } from './scrub.ts';

describe(scrubText, () => {
  it.each([
    ['an API key', 'key weft_AbCdEf123456-_x given', 'key weft_[removed] given'],
    ['a bearer token', 'Authorization: Bearer abc.def.ghi-123', 'Authorization: Bearer [removed]'],
    ['a JWT', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_123', 'got [token removed]'],
    ['a password in an address', 'postgres://weft:hunter2@db/x', 'postgres://[removed]@db/x'],
    ['a secret in a query', 'GET /x?a=1&ticket=ticket_abc&b=2', 'GET /x?a=1&ticket=[removed]&b=2'],
  ])('removes %s', (_, text, clean) => {
    expect(scrubText(text)).toBe(clean);
  });

  it.each([
    '0190f3a2-0000-7000-8000-000000000001',
    '2030-01-01T00:00:00.000Z',
    'order 123456789',
    'https://example.com/a?page=2',
    'the weft_app role',
  ])('leaves %j as it is', (text) => {
    expect(scrubText(text)).toBe(text);
  });

  it('shortens what nobody reads', () => {
    expect(scrubText('x'.repeat(10_000_000))).toMatch(/^x{4000}… \(10000000 characters\)$/);
  });

  it.each(['Bearer ', 'eyJ', '://a:', '?token=', 'weft_'])('takes no longer for text made of %j', (piece) => {
    const text = piece.repeat(100_000);
    const begun = performance.now();
    scrubText(text);
    expect(performance.now() - begun).toBeLessThan(50);
  });
});

describe(scrubError, () => {
  it('follows causes, but not for ever', () => {
    const error: Error & { cause?: unknown } = new Error('round');
    error.cause = error;
    expect(JSON.stringify(scrubError(error)).match(/"round"/g)).toHaveLength(6);
  });

  it.each([
    ['text with weft_AbCdEf123456', 'text with weft_[removed]'],
    [{ password: 'canary' }, 'a thrown object'],
    [null, 'a thrown null'],
  ])('describes %j, which is no error', (thrown, message) => {
    expect(scrubError(thrown)).toEqual({ name: 'NotAnError', message });
  });
});
