import { waitFor } from './wait-for.ts';

describe(waitFor, () => {
  it('hands back the first truthy answer', async () => {
    let asked = 0;
    await expect(waitFor(() => (++asked === 3 ? `asked ${asked} times` : undefined), { intervalMs: 1 })).resolves.toBe(
      'asked 3 times',
    );
  });

  it('takes an exception for "not yet"', async () => {
    let asked = 0;
    const condition = async () => {
      if (++asked < 3) throw new Error('connection refused');
      return asked;
    };
    await expect(waitFor(condition, { intervalMs: 1 })).resolves.toBe(3);
  });

  it('gives up at the deadline, naming what was waited for and the last exception', async () => {
    const refuse = () => {
      throw new Error('connection refused');
    };
    await expect(waitFor(refuse, { timeoutMs: 5, intervalMs: 1, what: 'the gateway' })).rejects.toMatchObject({
      message: 'waited 5 ms in vain for the gateway',
      cause: expect.objectContaining({ message: 'connection refused' }),
    });
  });
});
