import { convertOne } from './testing/n8n-files.ts';

const settingsOf = (rest: object) => convertOne('noOp', 1, {}, rest);

describe('node settings', () => {
  it.each([
    [{}, { onError: 'stop' }],
    [{ onError: 'stopWorkflow', continueOnFail: true }, { onError: 'stop' }],
    [{ onError: 'continueRegularOutput' }, { onError: 'continue' }],
    [{ onError: 'continueErrorOutput' }, { onError: 'error-output' }],
    [{ continueOnFail: true }, { onError: 'continue' }],
    [{ retryOnFail: true }, { retry: { maxAttempts: 3, delayMs: 1_000 } }],
    [{ retryOnFail: true, maxTries: 20, waitBetweenTries: 60_000 }, { retry: { maxAttempts: 20, delayMs: 60_000 } }],
    [{ retryOnFail: true, maxTries: 1, waitBetweenTries: -5 }, { retry: { maxAttempts: 2, delayMs: 0 } }],
    [{ alwaysOutputData: true }, { alwaysOutputData: true }],
    [{ executeOnce: true }, { executeOnce: true }],
    [{ disabled: true }, { disabled: true }],
    [{ notes: 'Why', notesInFlow: true }, { notes: 'Why' }],
  ])('%j become %j', (given, expected) => {
    const { node, status } = settingsOf(given);
    expect(status).toBe('supported');
    expect(node).toMatchObject(expected);
  });

  it('leave no retry behind where it is switched off', () => {
    expect(settingsOf({ retryOnFail: false, maxTries: 5 }).node).not.toHaveProperty('retry');
  });

  it.each([
    [{ retryOnFail: true, maxTries: 1_000 }, 'lowered'],
    [{ onError: 'shrug' }, '"onError"'],
    [{ rewireOutputLogTo: 'x' }, '"rewireOutputLogTo"'],
  ])('that Weft cannot take over are named: %j', (given, word) => {
    expect(settingsOf(given)).toMatchObject({ status: 'converted', reasons: [expect.stringContaining(word)] });
  });
});
