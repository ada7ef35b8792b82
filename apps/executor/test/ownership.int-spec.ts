import { jest } from '@jest/globals';
import type { StartCommand } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { toIdentity } from '@weft/execution-store';
import { make, waitFor } from '@weft/testing';
import { ExecutorHouse } from './executor-house.ts';
import type { ExecutorUnderTest } from './executor-under-test.ts';
import { chain, OutsideWorld, start } from './plan-parts.ts';

const outside = new OutsideWorld();
const TWO_WRITES = { nodes: [start, outside.node('A'), outside.node('B')], edges: chain('Start', 'A', 'B') };

/** A run whose row is an executor's own is carried out by it, or given back: else nobody ever would end it. */
describe('a run that an executor owns', () => {
  let house: ExecutorHouse;
  let executor: ExecutorUnderTest;
  beforeAll(async () => (house = await ExecutorHouse.open({ nodes: [outside.definition], orphansEveryMs: 200 })));
  beforeEach(async () => {
    outside.forget();
    executor = await house.start();
  });
  afterEach(() => house.stopExecutors());
  afterAll(() => house.close());

  /** For so long that its own clock takes the lease for lost, but nobody has taken anything over. */
  const loseLease = async () => {
    executor.lease.stop();
    await waitFor(() => !executor.lease.isHeld);
  };
  const renewLease = async () => {
    await executor.lease.renew();
    executor.lease.start();
  };

  /** The lease is lost during the first call, which ends then; renewed once the run has committed what it got and called nothing more. */
  const startAndLoseLease = async (command: StartCommand) => {
    const inCall = outside.hold('A[0]');
    const reply = executor.runs.start(command);
    await waitFor(() => outside.calls.length === 1);

    await loseLease();
    const append = jest.spyOn(executor.writer, 'append');
    inCall.resolve();
    await waitFor(() => append.mock.calls.length > 0);
    await append.mock.results[0]?.value;
    expect(outside.names).toEqual(['A[0]']);
    await renewLease();
    return { reply };
  };

  it('"an executor without a renewal starts no write" (§2), and goes on with the run once it has one', async () => {
    const command = await executor.command(make.plan(TWO_WRITES));
    const { reply } = await startAndLoseLease(command);
    await expect(reply).resolves.toMatchObject({ status: 'finished', outcome: 'succeeded' });
    expect(outside.names).toEqual(['A[0]', 'B[0]']);
  });

  it('starts no further item of a write without its lease either', async () => {
    const plan = make.plan({ nodes: [start, outside.node('A')], edges: chain('Start', 'A') });
    const command = await executor.command(plan, { items: [{ json: { i: 0 } }, { json: { i: 1 } }] });
    const { reply } = await startAndLoseLease(command);
    await expect(reply).resolves.toMatchObject({ outcome: 'succeeded' });
    expect(outside.names).toEqual(['A[0]', 'A[1]']);
  });

  it('starts no write after it stood still until another had taken its run over, though it has renewed its lease since', async () => {
    const command = await executor.command(make.plan(TWO_WRITES));
    const append = executor.writer.append.bind(executor.writer);
    const wokenUp = Promise.withResolvers<void>();
    jest.spyOn(executor.writer, 'append').mockImplementationOnce(async (...progress) => {
      const appended = await append(...progress);
      await wokenUp.promise; // what the store has answered is read only then
      return appended;
    });
    await house.start();
    const reply = executor.runs.start(command);
    reply.catch(() => undefined);
    await waitFor(() => outside.calls.length === 1);

    executor.lease.stop();
    await house.until(command);
    await renewLease();
    wokenUp.resolve();

    await expect(reply).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(outside.names).toEqual(['A[0]', 'B[0]']);
  });

  it('goes back to the queue where nobody here carries it out, whyever', async () => {
    const command = await executor.command(make.plan(TWO_WRITES));

    await executor.writer.insertRunning({ identity: toIdentity(command), command, startedAt: Date.now() });

    await house.until(command);
    expect(outside.names).toEqual(['A[0]', 'B[0]']);
  });

  it('goes back to the queue where its insert was committed, but the store could not say so', async () => {
    const command = await executor.command(make.plan(TWO_WRITES), { replyWhen: 'accepted' });
    const insert = executor.writer.insertRunning.bind(executor.writer);
    jest.spyOn(executor.writer, 'insertRunning').mockImplementationOnce(async (...row) => {
      await insert(...row);
      throw new AppError('STORE_UNAVAILABLE', 'The reply got lost, and so did all that were asked for after it.');
    });

    await expect(executor.runs.start(command)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });

    await house.until(command);
    expect(outside.names).toEqual(['A[0]', 'B[0]']);
  });

  it('goes back to the queue where its plan is still read while the executor is stopped', async () => {
    const command = await executor.command(make.plan(TWO_WRITES));
    const reading = Promise.withResolvers<void>();
    const load = executor.plans.load.bind(executor.plans);
    const loads = jest.spyOn(executor.plans, 'load').mockImplementationOnce(async (...plan) => {
      await reading.promise;
      return load(...plan);
    });
    await executor.queue.enqueue({ identity: toIdentity(command), command });
    await waitFor(() => loads.mock.calls.length === 1);

    const stopped = house.stopExecutors();
    await waitFor(() => executor.runs.room === 0);
    reading.resolve();
    await stopped;

    expect([await house.statusOf(command), outside.names]).toEqual(['queued', []]);
    await house.start();
    await house.until(command);
  });

  it('is carried out once where its start is delivered twice, and both get its answer', async () => {
    const command = await executor.command(make.plan(TWO_WRITES));
    const inCall = outside.hold('A[0]');
    const looked = jest.spyOn(executor.queue, 'findOwned');
    const replies = [executor.runs.start(command), executor.runs.start({ ...command })];
    await waitFor(() => looked.mock.calls.length >= 3);
    inCall.resolve();

    const ended = expect.objectContaining({ outcome: 'succeeded' }) as object;
    await expect(Promise.all(replies)).resolves.toEqual([ended, ended]);
    expect(outside.names).toEqual(['A[0]', 'B[0]']);
  });

  it('is carried out once where its start comes again after it was accepted', async () => {
    const command = await executor.command(make.plan(TWO_WRITES), { replyWhen: 'accepted' });
    const inCall = outside.hold('A[0]');
    const looked = jest.spyOn(executor.queue, 'findOwned');
    await executor.runs.start(command);
    await waitFor(() => outside.calls.length === 1);

    await expect(executor.runs.start({ ...command })).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });

    await waitFor(() => looked.mock.calls.length >= 3);
    inCall.resolve();
    await house.until(command);
    expect(outside.names).toEqual(['A[0]', 'B[0]']);
  });

  it('is left alone while it is carried out, however long that takes', async () => {
    const command = await executor.command(make.plan(TWO_WRITES));
    const inCall = outside.hold('A[0]');
    const reply = executor.runs.start(command);
    const looked = jest.spyOn(executor.queue, 'findOwned');
    await waitFor(() => looked.mock.calls.length >= 3);
    inCall.resolve();

    await expect(reply).resolves.toMatchObject({ outcome: 'succeeded' });
    expect(outside.names).toEqual(['A[0]', 'B[0]']);
  });
});
