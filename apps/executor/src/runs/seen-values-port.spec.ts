import { AppError } from '@weft/errors';
import { seenValuesPort } from './seen-values-port.ts';

const run = { tenantId: 't1', workflow: { id: 'w1', name: 'W', version: 1, active: true } };

function portOn(overrides: object = {}) {
  const asked: unknown[] = [];
  const note =
    (name: string) =>
    async (...what: unknown[]) =>
      void asked.push([name, ...what]);
  const store = { remember: note('remember'), raise: note('raise'), forget: note('forget'), ...overrides };
  return { asked, port: seenValuesPort(store as never, run) };
}

describe(seenValuesPort, () => {
  it('keeps nodes apart, and from what the workflow shares, and numbers from dates', async () => {
    const { asked, port } = portOn();
    await port({ nodeId: 'n1', askedBy: 'a' }).remember(['v'], 5);
    await port({ askedBy: 'a' }).remember(['v'], 5);
    await port({ nodeId: 'n1', askedBy: 'b' }).raise('number', 9);
    await port({ nodeId: 'n\0\ud800', askedBy: 'b' }).raise('date', 9);
    const place = (scope: string) => ({ tenantId: 't1', workflowId: 'w1', scope });
    const by = expect.stringMatching(/^[0-9a-f]{32}$/);
    expect(asked).toEqual([
      ['remember', place('node:n1'), ['v'], { askedBy: by, size: 5 }],
      ['remember', place('workflow'), ['v'], { askedBy: by, size: 5 }],
      ['raise', place('number/node:n1'), 9, { askedBy: by }],
      ['raise', place('date/node:n\ufffd\ufffd'), 9, { askedBy: by }],
    ]);
  });

  it('forgets values, numbers and dates', async () => {
    const { asked, port } = portOn();
    await port({ askedBy: 'a' }).forget();
    expect(asked).toMatchObject(['workflow', 'number/workflow', 'date/workflow'].map((scope) => ['forget', { scope }]));
  });

  it('says that another try may help where the store cannot be reached, and passes on what is a fault', async () => {
    const failing = (error: Error) =>
      portOn({ forget: () => Promise.reject(error) })
        .port({ askedBy: 'a' })
        .forget();
    await expect(failing(new AppError('STORE_UNAVAILABLE', 'gone'))).rejects.toMatchObject({
      failure: { code: 'HISTORY_UNAVAILABLE', fault: 'platform', retryable: true },
    });
    await expect(failing(new TypeError('a fault'))).rejects.toThrow('a fault');
  });
});
