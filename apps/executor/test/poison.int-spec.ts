import type { ErrorWorkflow, StartCommand } from '@weft/contracts';
import { toIdentity } from '@weft/execution-store';
import { make, waitFor } from '@weft/testing';
import { deadlyNode } from './deadly-node.ts';
import { ExecutorHouse } from './executor-house.ts';
import type { ExecutorUnderTest } from './executor-under-test.ts';
import { chain, start } from './plan-parts.ts';

type End = 'abort' | 'exit' | 'kill' | 'block' | 'wait';
const TIMEOUT_MS = 90_000;

/** "With two strikes a run is executed alone in a child process; only if that dies too is it parked … Bystanders are never blamed" (run.md §12). */
describe('a run that its executors die of', () => {
  let house: ExecutorHouse;
  let standing: PromiseWithResolvers<void>;
  let entered = 0;
  const stand = async () => {
    entered++;
    await standing.promise;
  };
  beforeAll(async () => {
    house = await ExecutorHouse.open({ nodes: [deadlyNode(stand)], aloneEntry: new URL('./alone-entry.ts', import.meta.url) });
  });
  beforeEach(() => {
    standing = Promise.withResolvers();
    entered = 0;
  });
  afterEach(async () => {
    standing.resolve();
    await house.stopExecutors();
  });
  afterAll(() => house.close());

  const planOf = (end?: End) =>
    make.plan({
      nodes: [start, { name: 'Before' }, { name: 'Deadly', type: 'testDeadly', parameters: end ? { end } : {} }],
      edges: chain('Start', 'Before', 'Deadly'),
    });

  const enqueue = async (executor: ExecutorUnderTest, end?: End): Promise<StartCommand> => {
    const made = await executor.command(planOf(end), { mode: 'webhook', replyWhen: 'accepted' });
    const alarm = await executor.command(make.plan({ nodes: [{ name: 'Alarm', type: 'errorTrigger' }] }), {
      tenantId: made.tenantId,
    });
    const { workflow, planHash } = alarm;
    const errorWorkflow: ErrorWorkflow = { workflow, planHash, triggerNodeId: 'Alarm', vars: {}, priority: 0 };
    const command = { ...made, errorWorkflow };
    await executor.queue.enqueue({ identity: toIdentity(command), command });
    return command;
  };

  /** Lets two executors, one after the other, die while all of these runs are in the deadly step. */
  const dieTwice = async (...ends: readonly (End | undefined)[]): Promise<readonly StartCommand[]> => {
    const first = house.make();
    const commands = await Promise.all(ends.map((end) => enqueue(first, end)));
    for (const executor of [first, house.make()]) {
      const before = entered;
      await executor.start();
      await waitFor(() => entered === before + ends.length, { timeoutMs: TIMEOUT_MS });
      await executor.die();
    }
    return commands;
  };

  it.each([
    ['abort', { signal: 'SIGABRT', exitCode: null }],
    ['exit', { signal: null, exitCode: 7 }],
    ['block', { signal: 'SIGKILL', exitCode: null, stuck: true }],
  ] as const)(
    'is run alone, and fails as POISON with what is known of its end: %s',
    async (end, how) => {
      const [command] = await dieTwice(end);

      await house.start();

      await waitFor(async () => (await house.statusOf(command!)) === 'failed', { timeoutMs: TIMEOUT_MS });
      const { summary } = await house.record(command!);
      expect(summary.error).toMatchObject({
        code: 'POISON',
        nodeName: 'Deadly',
        details: { ...how, lastStep: 'Deadly', memory: expect.any(Number), deaths: 3 },
      });
      const { memory } = summary.error!.details as { memory: number };
      expect(memory).toBeGreaterThan(32 * 1_048_576);
      const { steps, start: kept } = await house.record(command!);
      expect([steps.map(({ nodeName }) => nodeName), kept?.triggerNodeId]).toEqual([[], 'Start']);
      expect(entered).toBe(2);
      const alarm = { tenantId: command!.tenantId, workflowId: command!.errorWorkflow!.workflow.id, limit: 5 };
      await waitFor(async () => (await house.reader.list(alarm)).items.some(({ status }) => status === 'succeeded'));
      expect((await house.reader.list(alarm)).items).toHaveLength(1);
    },
    TIMEOUT_MS,
  );

  it(
    'is not taken for one that was merely there: that ends as it would have, and new runs go on beside',
    async () => {
      const [deadly, bystander] = await dieTwice('kill', undefined);
      standing.resolve();

      const executor = await house.start();
      const beside = await enqueue(executor);

      for (const [run, status] of [
        [beside, 'succeeded'],
        [bystander!, 'succeeded'],
        [deadly!, 'failed'],
      ] as const)
        await waitFor(async () => (await house.statusOf(run)) === status, { timeoutMs: TIMEOUT_MS });
      expect((await house.record(deadly!)).summary.error).toMatchObject({ code: 'POISON', details: { signal: 'SIGKILL' } });
      // The two executors that died, and the newest for the run beside; the bystander ended in a process of its own.
      expect(entered).toBe(2 * 2 + 1);
      await waitFor(async () => (await executor.queue.depth()).running === 0, { timeoutMs: TIMEOUT_MS });
    },
    TIMEOUT_MS,
  );

  it(
    'goes back to the queue, unblamed, when the executor that has it run alone is stopped',
    async () => {
      const [command] = await dieTwice('wait');
      const executor = await house.make().start();
      const ownerOf = async () => (await executor.pool.query('SELECT owner FROM execution.runs')).rows[0]?.owner as string;
      await waitFor(async () => (await ownerOf()).includes('-alone-'), { timeoutMs: TIMEOUT_MS });

      await executor.stop();

      expect(await house.statusOf(command!)).toBe('queued');
      const { queue, pool } = house.make();
      await queue.requestStop(command!);
      await pool.end();
    },
    TIMEOUT_MS,
  );

  it(
    'is run beside others still, after one death',
    async () => {
      const executor = house.make();
      const command = await enqueue(executor);
      await waitFor(async () => (await house.statusOf(command)) === 'queued');
      await executor.start();
      await waitFor(() => entered === 1, { timeoutMs: TIMEOUT_MS });
      await executor.die();
      standing.resolve();

      await house.start();

      await waitFor(async () => (await house.statusOf(command)) === 'succeeded', { timeoutMs: TIMEOUT_MS });
      expect(entered).toBe(2); // one strike: it is still run beside others
    },
    TIMEOUT_MS,
  );
});
