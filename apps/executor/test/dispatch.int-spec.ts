import type { StartCommand } from '@weft/contracts';
import { toIdentity } from '@weft/execution-store';
import { make, waitFor } from '@weft/testing';
import { ExecutorHouse } from './executor-house.ts';
import { uuidV7, type ExecutorUnderTest } from './executor-under-test.ts';
import { chain, OutsideWorld, pauseNode, start } from './plan-parts.ts';

const outside = new OutsideWorld();
const TENANT = make.uuid();
const ONE = [{ key: 'workflow:a', size: 1 }];
const WRITE = { nodes: [start, outside.node('A')], edges: chain('Start', 'A') };

describe('runs with limits (run.md §9)', () => {
  let house: ExecutorHouse;
  let executors: [ExecutorUnderTest, ExecutorUnderTest];
  beforeAll(async () => (house = await ExecutorHouse.open({ nodes: [outside.definition] })));
  beforeEach(async () => {
    outside.forget();
    executors = [await house.start(), await house.start()];
  });
  afterEach(() => house.stopExecutors());
  afterAll(() => house.close());

  const limited = (plan: Parameters<typeof make.plan>[0], overrides: Partial<StartCommand> = {}) =>
    executors[0].command(make.plan(plan), { tenantId: TENANT, limits: ONE, ...overrides });
  const statusOf = async ({ tenantId, executionId }: StartCommand) =>
    (await house.reader.findSummary(tenantId, executionId))?.status;

  it('"runs with a limit never take the single commit": one has its row before its first step, and the next is blocked until it ends', async () => {
    const [first, second] = [await limited(WRITE), await limited(WRITE, { replyWhen: 'answer' })];
    const inCall = outside.hold('A[0]');
    const reply = executors[0].runs.start(first);
    await waitFor(() => outside.calls.length === 1);
    expect(await statusOf(first)).toBe('running');

    expect(await executors[1].runs.start(second)).toEqual({ status: 'blocked' });
    expect(await statusOf(second)).toBe('blocked');
    expect(outside.calls).toHaveLength(1);

    inCall.resolve();
    await expect(reply).resolves.toMatchObject({ status: 'finished', outcome: 'succeeded' });
    await waitFor(async () => (await statusOf(second)) === 'succeeded');
    expect(outside.names).toEqual(['A[0]', 'A[0]']);
    const record = await house.reader.readEvents(second.tenantId, second.executionId, 0);
    expect(record?.events.filter(({ type }) => type === 'execution.started')).toHaveLength(1);
  });

  it('a run that waits lets another go, and goes on when that has ended', async () => {
    const waiting = await limited({ nodes: [start, pauseNode(1), outside.node('A')], edges: chain('Start', 'Wait', 'A') });
    const other = await limited({ nodes: [start, outside.node('B')], edges: chain('Start', 'B') });
    const inCall = outside.hold('B[0]');
    void executors[0].runs.start(waiting);
    await waitFor(async () => (await statusOf(waiting)) === 'waiting');
    void executors[0].runs.start(other);
    await waitFor(() => outside.calls.length === 1);

    await waitFor(async () => (await statusOf(waiting)) === 'blocked');
    inCall.resolve();

    await waitFor(async () => (await statusOf(waiting)) === 'succeeded');
    expect(outside.names).toEqual(['B[0]', 'A[0]']);
  });

  it('"exact under kill": the slot of a killed executor\'s run is its heir\'s, and no other starts meanwhile', async () => {
    const [first, second] = [await limited(WRITE), await limited(WRITE)];
    outside.hold('A[0]');
    void executors[0].runs.start(first).catch(() => undefined);
    await waitFor(() => outside.calls.length === 1);
    expect(await executors[1].runs.start(second)).toEqual({ status: 'blocked' });
    outside.forget();
    const again = outside.hold('A[0]');

    await house.kill(executors[0]);
    await waitFor(() => outside.calls.length === 1);
    expect([await statusOf(first), await statusOf(second)]).toEqual(['running', 'blocked']);
    again.resolve();

    await waitFor(async () => (await statusOf(second)) === 'succeeded');
    expect(await executors[1].queue.checkLimits()).toEqual([]);
  });
});

describe('fairness between workspaces (run.md §9, F20)', () => {
  const BACKLOG = 100_000;
  const STARTS = 100;
  let house: ExecutorHouse;
  let executor: ExecutorUnderTest;

  beforeAll(async () => (house = await ExecutorHouse.open({ nodes: [outside.definition] })));
  afterAll(async () => {
    await house.stopExecutors();
    await house.close();
  });

  const enqueue = (command: StartCommand) => executor.queue.enqueue({ identity: toIdentity(command), command });

  it(`${BACKLOG} queued runs of one move another's p95 start by at most 250 ms`, async () => {
    executor = await house.start();
    const plan = make.plan({ nodes: [start] });
    const [big, small] = [await executor.command(plan), await executor.command(plan, { tenantId: make.uuid() })];
    const copyOf = (command: StartCommand): StartCommand => ({ ...command, executionId: uuidV7() });

    const alone = await startsOf(() => copyOf(small));
    await executor.claims.stop();
    for (let i = 0; i < BACKLOG; i += 5_000) await Promise.all(Array.from({ length: 5_000 }, () => enqueue(copyOf(big))));
    executor.claims.start();
    const beside = await startsOf(() => copyOf(small));

    expect(await executor.queue.countQueued(BACKLOG, big.tenantId)).toBeGreaterThan(1_000); // it was busy with them all the time
    expect(p95(beside) - p95(alone)).toBeLessThanOrEqual(250);
  }, 240_000);

  /** How long some runs waited to be claimed, by the database's clock; one after the other. */
  async function startsOf(next: () => StartCommand): Promise<number[]> {
    const waited: number[] = [];
    for (let i = 0; i < STARTS; i++) {
      const command = next();
      await enqueue(command);
      executor.claims.lookNow(); // the hint
      const run = await waitFor(async () => {
        const summary = await house.reader.findSummary(command.tenantId, command.executionId);
        return summary?.startedAt == null ? undefined : summary;
      });
      waited.push(Date.parse(run.startedAt as string) - Date.parse(run.createdAt));
    }
    return waited;
  }
});

const p95 = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] as number;
