import { jest } from '@jest/globals';
import type { StartCommand } from '@weft/contracts';
import { RunPauses } from '@weft/execution-store';
import { createPool } from '@weft/persistence';
import { make, waitFor } from '@weft/testing';
import type pg from 'pg';
import { ExecutorHouse } from './executor-house.ts';
import { chain, OutsideWorld, pauseNode, start } from './plan-parts.ts';

const outside = new OutsideWorld();
const PLAN = make.plan({
  nodes: [start, outside.node('A'), outside.node('B'), outside.node('C')],
  edges: chain('Start', 'A', 'B', 'C'),
});

describe('a run that somebody pauses', () => {
  let house: ExecutorHouse;
  let pool: pg.Pool;
  let pauses: RunPauses;
  beforeAll(async () => {
    house = await ExecutorHouse.open({ nodes: [outside.definition] });
    pool = createPool({ url: house.url, role: 'weft_execution' });
    pauses = new RunPauses({ pool });
  });
  beforeEach(() => outside.forget());
  afterEach(() => house.stopExecutors());
  afterAll(async () => {
    await pool.end();
    await house.close();
  });

  const statusOf = async ({ tenantId, executionId }: StartCommand) =>
    (await house.reader.findSummary(tenantId, executionId))?.status;
  const untilPaused = (command: StartCommand) =>
    waitFor(async () => (await statusOf(command)) === 'paused', { timeoutMs: 20_000 });
  /** A run on an executor, with its first call under way. */
  const begin = async () => {
    const executor = await house.start();
    const command = await executor.command(PLAN, { replyWhen: 'accepted' });
    const stuck = outside.hold('A[0]');
    await executor.runs.start(command);
    await waitFor(() => outside.names.includes('A[0]'));
    return { executor, command, stuck };
  };

  it('is told by the renewal of the lease where the hint is lost, and keeps what was in flight', async () => {
    const { executor, command, stuck } = await begin();
    const told = jest.spyOn(executor.runs, 'pause');
    expect(await pauses.request(command)).toBe(true);
    await waitFor(async () => (await house.reader.findSummary(command.tenantId, command.executionId))?.pauseRequested === true);
    await waitFor(() => told.mock.calls.length > 0);
    stuck.resolve();
    await untilPaused(command);
    expect(outside.names).toEqual(['A[0]']);
    outside.holdNothing();
    await pauses.resumePaused(command);
    await house.until(command);
    expect(outside.names).toEqual(['A[0]', 'B[0]', 'C[0]']);
  });

  it('is parked as paused by whoever takes it over, where its executor dies before it could', async () => {
    const { executor, command, stuck } = await begin();
    await pauses.request(command);
    await house.kill(executor);
    outside.holdNothing();
    await house.start();
    await untilPaused(command);
    stuck.resolve();
    expect(outside.names).toEqual(['A[0]']);

    await pauses.resumePaused(command);
    await house.until(command);
    expect(outside.names).toEqual(['A[0]', 'A[0]', 'B[0]', 'C[0]']);
    expect(outside.calls[0]?.key).toBe(outside.calls[1]?.key);
  });

  it('ends as stopped where a stop comes to a pausing one', async () => {
    const { executor, command, stuck } = await begin();
    await pauses.request(command);
    executor.runs.pause(command.executionId);
    await executor.queue.requestStop(command);
    stuck.resolve();
    await house.until(command, 'cancelled');
    expect(await pauses.resumePaused(command)).toBeUndefined();
    expect(outside.names).toEqual(['A[0]']);
  });

  it('comes back to its wait, and goes on at once where the time was over meanwhile', async () => {
    const executor = await house.start();
    const plan = make.plan({ nodes: [start, pauseNode(1), outside.node('After')], edges: chain('Start', 'Wait', 'After') });
    const command = await executor.command(plan, { replyWhen: 'accepted' });
    await executor.runs.start(command);
    await waitFor(async () => (await statusOf(command)) === 'waiting');
    expect(await pauses.pauseIdle(command)).toEqual(expect.any(Number));
    await waitFor(
      async () =>
        Date.now() - Date.parse((await house.reader.findSummary(command.tenantId, command.executionId))!.createdAt) > 1_500,
      { timeoutMs: 10_000 },
    );
    expect([await statusOf(command), outside.names]).toEqual(['paused', []]);
    await pauses.resumePaused(command);
    await house.until(command);
    expect(outside.names).toEqual(['After[0]']);
  });
});
