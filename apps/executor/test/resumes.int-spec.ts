import type { StartCommand } from '@weft/contracts';
import { RunResumes, type ResumeRow } from '@weft/execution-store';
import { createPool } from '@weft/persistence';
import { make, waitFor } from '@weft/testing';
import type { Json } from '@weft/workflow-model';
import type pg from 'pg';
import { ExecutorHouse } from './executor-house.ts';
import { chain, HeldStep, pauseNode, start } from './plan-parts.ts';

const held = new HeldStep();
const after = { name: 'After' };
const waitNode = (name: string, parameters: Record<string, Json> = {}) => ({
  name,
  type: 'wait',
  effect: 'wait' as const,
  parameters: { resume: 'webhook', method: 'POST', ...parameters },
});

describe('a run that waits for a call', () => {
  let house: ExecutorHouse;
  let pool: pg.Pool;
  let resumes: RunResumes;

  beforeAll(async () => {
    house = await ExecutorHouse.open({ nodes: [held.definition] });
    pool = createPool({ url: house.url, role: 'weft_execution' });
    resumes = new RunResumes({ pool });
  });
  beforeEach(() => held.hold());
  afterEach(async () => {
    held.release();
    await house.stopExecutors();
  });
  afterAll(async () => {
    await pool.end();
    await house.close();
  });

  const outputOf = async (command: StartCommand, node: string) => {
    const { steps } = await house.record(command);
    return steps.filter(({ nodeName }) => nodeName === node).map(({ outputs }) => outputs[0]?.[1]?.map(({ json }) => json));
  };
  const see = async (command: StartCommand) => {
    const seen = await resumes.find(command);
    if (typeof seen === 'string') throw new Error(`The run is ${seen}.`);
    return seen;
  };
  const row = (to: ResumeRow['to'], json: Record<string, Json>): ResumeRow => ({
    kind: 'resume',
    to,
    items: [{ json }],
    at: Date.now(),
  });
  /** Ends the open wait of a node. */
  const call = async (command: StartCommand, json: Record<string, Json>, node = 'Wait') => {
    const seen = await see(command);
    const open = seen.waits.find(({ row: wait, state }) => state === 'open' && wait.nodeName === node)!;
    return resumes.resume(seen, row({ path: open.row.path }, json), { dueAt: open.row.wait.dueAt });
  };

  it('§11: costs no memory, goes on with what the call brought, and tells it in its events', async () => {
    const executor = await house.start();
    const plan = make.plan({ nodes: [start, waitNode('Wait'), after], edges: chain('Start', 'Wait', 'After') });
    const command = await executor.command(plan);
    await expect(executor.runs.start(command)).resolves.toEqual({ status: 'waiting' });
    expect(executor.runs.room).toBe(50);

    await expect(call(command, { ok: true })).resolves.toBe(true);

    await house.until(command);
    expect(await outputOf(command, 'After')).toEqual([[{ ok: true }]]);
    const { events } = await house.eventsOf(command);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(events.map(({ type }) => type)).toContain('execution.resumed');
    await expect(resumes.find(command)).resolves.toBe('over');
  });

  it('§11: of many calls at once exactly one ends the wait', async () => {
    const executor = await house.start();
    const plan = make.plan({ nodes: [start, waitNode('Wait'), after], edges: chain('Start', 'Wait', 'After') });
    const command = await executor.command(plan);
    await executor.runs.start(command);
    const seen = await see(command);
    const { path } = seen.waits[0]!.row;

    const results = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => resumes.resume(seen, row({ path }, { n }))));

    expect(results.filter(Boolean)).toHaveLength(1);
    await house.until(command);
    expect(await outputOf(command, 'After')).toEqual([[{ n: results.indexOf(true) + 1 }]]);
  });

  it('§11: a call after the limit is refused, and the limit passes on what came', async () => {
    const executor = await house.start();
    const wait = waitNode('Wait', { limit: 'interval', limitAmount: 0.2, limitUnit: 'seconds' });
    const command = await executor.command(make.plan({ nodes: [start, wait, after], edges: chain('Start', 'Wait', 'After') }));
    await executor.runs.start(command);
    const seen = await see(command);
    const { path, wait: parked } = seen.waits[0]!.row;
    await waitFor(() => Date.now() > parked.dueAt! + 5);

    await expect(resumes.resume(seen, row({ path }, { late: true }), { dueAt: parked.dueAt })).resolves.toBe(false);
    await house.until(command);
    expect(await outputOf(command, 'After')).toEqual([[{}]]);
  });

  it('§11: a call that comes before its wait is committed is kept and applied', async () => {
    const executor = await house.start();
    const nodes = [start, held.node, waitNode('Wait'), after];
    const command = await executor.command(make.plan({ nodes, edges: chain('Start', 'Hold', 'Wait', 'After') }), {
      replyWhen: 'accepted',
    });
    await executor.runs.start(command);
    const early = row({ after: 0, method: 'POST', suffix: '' }, { early: true });
    await expect(resumes.resume(await see(command), early)).resolves.toBe(true);
    expect(await house.statusOf(command)).toBe('running');

    held.release();

    await house.until(command);
    expect(await outputOf(command, 'After')).toEqual([[{ early: true }]]);
  });

  it('a call that nobody could check is not applied to a wait that asks who calls', async () => {
    const executor = await house.start();
    const wait = waitNode('Wait', { allowedAddresses: ['10.0.0.1'] });
    const command = await executor.command(
      make.plan({ nodes: [start, held.node, wait, after], edges: chain('Start', 'Hold', 'Wait', 'After') }),
      { replyWhen: 'accepted' },
    );
    await executor.runs.start(command);
    await resumes.resume(await see(command), row({ after: 0, method: 'POST', suffix: '' }, { stranger: true }));
    held.release();

    await house.until(command, 'waiting');
    const seen = await see(command);
    expect(seen.waits.map(({ state }) => state)).toEqual(['open']);
    expect(seen.resumes).toBe(1);
  });

  it('§11: waits of one run are ended each by its own call, also where one comes while the run goes on', async () => {
    const executor = await house.start();
    const nodes = [start, waitNode('A', { suffix: 'a' }), waitNode('B', { suffix: 'b' }), held.node, after];
    const edges = [...chain('Start', 'A', 'Hold'), ...chain('Start', 'B', 'After')];
    const command = await executor.command(make.plan({ order: 'parallel', nodes, edges }));
    await executor.runs.start(command);

    await call(command, { of: 'a' }, 'A');
    await house.until(command, 'running');
    await expect(call(command, { of: 'b' }, 'B')).resolves.toBe(true);
    // At once, though the other branch is busy.
    await waitFor(async () => (await outputOf(command, 'After')).length === 1);
    held.release();

    await house.until(command);
    expect(await outputOf(command, 'Hold')).toEqual([[{ of: 'a' }]]);
    expect(await outputOf(command, 'After')).toEqual([[{ of: 'b' }]]);
  });

  it('§11: goes on once its time is over, though another branch is busy', async () => {
    const executor = await house.start();
    const nodes = [start, pauseNode(0.2), held.node, after];
    const edges = [...chain('Start', 'Wait', 'After'), ...chain('Start', 'Hold')];
    const command = await executor.command(make.plan({ nodes, edges }), { replyWhen: 'accepted' });
    await executor.runs.start(command);
    await waitFor(async () => (await outputOf(command, 'After')).length === 1);
    expect(await house.statusOf(command)).toBe('running');
    held.release();

    await house.until(command);
    expect(await outputOf(command, 'After')).toEqual([[{}]]);
  });

  it('§11: leaves a caller who waits for the answer of the run to the next attempt', async () => {
    const executor = await house.start();
    const nodes = [start, waitNode('Wait', { respond: 'last-node' }), held.node, after];
    const edges = [...chain('Start', 'Wait', 'After'), ...chain('Start', 'Hold')];
    const command = await executor.command(make.plan({ nodes, edges }), { replyWhen: 'accepted' });
    await executor.runs.start(command);
    await waitFor(async () => (await see(command)).waits.length === 1);
    held.release();
    await house.until(command, 'waiting');
    const seen = await see(command);
    const reply = { respond: 'last-node', replyTo: 'gateway-2' } as const;
    await resumes.resume(seen, { ...row({ path: seen.waits[0]!.row.path }, { yes: 1 }), reply });

    await house.until(command);
    await expect(house.reader.findAnswer(command.tenantId, command.executionId)).resolves.toMatchObject({ status: 'answered' });
  });

  it('§11: survives the death of its executor, before the call and after it', async () => {
    const first = await house.start();
    const plan = make.plan({
      nodes: [start, waitNode('Wait'), held.node, after],
      edges: chain('Start', 'Wait', 'Hold', 'After'),
    });
    const command = await first.command(plan);
    await first.runs.start(command);
    await house.kill(first);

    await expect(call(command, { ok: 1 })).resolves.toBe(true);
    const second = await house.start();
    await house.until(command, 'running');
    await house.kill(second);
    held.release();
    await house.start();

    await house.until(command);
    expect(await outputOf(command, 'After')).toEqual([[{ ok: 1 }]]);
  });

  it('answers the caller who ended the wait, and not with what the first caller was told', async () => {
    const executor = await house.start();
    const wait = waitNode('Wait', { respond: 'last-node', responseStatus: 201 });
    const command = await executor.command(make.plan({ nodes: [start, wait, after], edges: chain('Start', 'Wait', 'After') }));
    await executor.runs.start(command);
    const seen = await see(command);
    const reply = { respond: 'last-node', replyTo: 'gateway-2' } as const;
    await resumes.resume(seen, { ...row({ path: seen.waits[0]!.row.path }, { yes: 1 }), reply });

    await house.until(command);
    await expect(house.reader.findAnswer(command.tenantId, command.executionId)).resolves.toEqual({
      status: 'answered',
      answer: { status: 201, headers: {}, body: { json: { yes: 1 } } },
    });
  });
});
