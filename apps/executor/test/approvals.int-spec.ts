import type { StartCommand } from '@weft/contracts';
import { ApprovalDecisions, ApprovalReader, RunPauses, type Approval } from '@weft/execution-store';
import { createPool, openDataSource, TenantDatabase } from '@weft/persistence';
import { make, waitFor } from '@weft/testing';
import type { Json } from '@weft/workflow-model';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { ExecutorHouse } from './executor-house.ts';
import { uuidV7 } from './executor-under-test.ts';
import { chain, HeldStep, OutsideWorld, start } from './plan-parts.ts';

const held = new HeldStep();
const outside = new OutsideWorld();
const gate = (name = 'Gate', parameters: Record<string, Json> = {}) => ({
  name,
  type: 'approval',
  effect: 'wait' as const,
  parameters,
  outputs: ['approved', 'rejected'],
});
const by = { via: 'test' };

describe('a run that asks people', () => {
  let house: ExecutorHouse;
  let pool: pg.Pool;
  let decisions: ApprovalDecisions;
  let source: DataSource;
  let reader: ApprovalReader;

  beforeAll(async () => {
    house = await ExecutorHouse.open({ nodes: [held.definition, outside.definition] });
    pool = createPool({ url: house.url, role: 'weft_execution' });
    decisions = new ApprovalDecisions({ pool });
    source = await openDataSource({ url: house.url, schema: 'execution', role: 'weft_app', max: 2 });
    reader = new ApprovalReader({ database: new TenantDatabase(source) });
  });
  beforeEach(() => {
    held.hold();
    outside.forget();
  });
  afterEach(async () => {
    held.release();
    await house.stopExecutors();
  });
  afterAll(async () => {
    await Promise.all([pool.end(), source.destroy()]);
    await house.close();
  });

  const approvalsOf = async ({ tenantId, executionId }: StartCommand) =>
    (await reader.list({ tenantId, executionId, limit: 50 })).items;
  const openOf = async (command: StartCommand, nodeName = 'Gate'): Promise<Approval> => {
    const find = async () => (await approvalsOf(command)).find((each) => each.status === 'open' && each.nodeName === nodeName);
    return waitFor(find, { timeoutMs: 30_000, what: `a question of ${nodeName}` });
  };
  const approve = (approval: Approval) => decisions.decide(approval, 'approved', { decision: 'approved', by });
  const reject = (approval: Approval) => decisions.decide(approval, 'rejected', { decision: 'rejected', by, comment: 'no' });
  const outputsOf = async (command: StartCommand, node: string) => {
    const { steps } = await house.record(command);
    return steps.filter(({ nodeName }) => nodeName === node).map(({ outputs }) => outputs);
  };
  const gated = (parameters: Record<string, Json> = {}) =>
    make.plan({
      nodes: [start, gate('Gate', parameters), outside.node('Yes'), outside.node('No')],
      edges: [...chain('Start', 'Gate', 'Yes'), { from: 'Gate', output: 'rejected', to: 'No' }],
    });

  it('§11: keeps the question with the park, and goes on once by what was decided', async () => {
    const executor = await house.start();
    const items = [{ json: { sum: 7 } }, { json: { sum: 8 } }];
    const command = await executor.command(gated({ title: 'Pay?', assignees: ['Ada@weft.test', 'role:admin'] }), { items });
    await expect(executor.runs.start(command)).resolves.toEqual({ status: 'waiting' });

    const asked = await openOf(command);
    expect(asked).toMatchObject({
      kind: 'approval',
      nodeName: 'Gate',
      executionId: command.executionId,
      assignees: ['email:ada@weft.test', 'role:admin'],
      shown: { title: 'Pay?', items: { count: 2, first: [{ sum: 7 }, { sum: 8 }] } },
    });
    expect(executor.runs.room).toBe(50);
    const results = await Promise.all([approve(asked), reject(asked), approve(asked), reject(asked)]);

    expect(results.filter((result) => result === 'decided')).toHaveLength(1);
    await house.until(command);
    const isApproved = results.indexOf('decided') % 2 === 0;
    expect(outside.names).toEqual(isApproved ? ['Yes[0]', 'Yes[1]'] : ['No[0]', 'No[1]']);
    expect(await approvalsOf(command)).toMatchObject([
      { id: asked.id, status: isApproved ? 'approved' : 'rejected', outcome: { by }, decidedAt: expect.any(Date) },
    ]);
  });

  it('§10: tells the question and the decision among its committed events, without a gap', async () => {
    const executor = await house.start();
    const command = await executor.command(gated());
    await executor.runs.start(command);
    const asked = await openOf(command);
    await reject(asked);
    await house.until(command);

    const { events } = await house.eventsOf(command);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter(({ type }) => type.startsWith('approval.'))).toMatchObject([
      { type: 'approval.requested', approvalId: asked.id, nodeName: 'Gate' },
      { type: 'approval.decided', approvalId: asked.id, nodeName: 'Gate', decision: 'rejected' },
    ]);
  });

  it.each([
    ['the first first', ['A', 'B']],
    ['the second first', ['B', 'A']],
  ])('§11: two gates of concurrent branches are open at once, before a join: %s', async (_, order) => {
    const executor = await house.start();
    const nodes = [
      start,
      gate('A'),
      gate('B'),
      { name: 'Join', type: 'merge', inputs: ['input-1', 'input-2'] },
      outside.node('Z'),
    ];
    const edges = [
      ...chain('Start', 'A'),
      ...chain('Start', 'B'),
      { from: 'A', to: 'Join', input: 'input-1' },
      { from: 'B', to: 'Join', input: 'input-2' },
      ...chain('Join', 'Z'),
    ];
    const command = await executor.command(make.plan({ nodes, edges }));
    await executor.runs.start(command);
    await openOf(command, 'A');
    await openOf(command, 'B');
    for (const name of order) {
      expect(await house.statusOf(command)).toBe('waiting');
      await expect(approve(await openOf(command, name))).resolves.toBe('decided');
      if (name === order[0]) await waitFor(async () => (await outputsOf(command, name))[0]?.length === 2);
      if (name === order[0]) await waitFor(async () => (await house.statusOf(command)) === 'waiting');
    }

    await house.until(command);
    expect(outside.names).toEqual(['Z[0]', 'Z[1]']);
  });

  it('§11: goes on by a decision at once, while another branch is still busy', async () => {
    const executor = await house.start();
    const nodes = [start, gate(), held.node, outside.node('Z')];
    const command = await executor.command(
      make.plan({ nodes, edges: [...chain('Start', 'Gate', 'Z'), ...chain('Start', 'Hold')] }),
      { replyWhen: 'accepted' },
    );
    await executor.runs.start(command);
    const asked = await openOf(command);
    expect(await house.statusOf(command)).toBe('running');
    await expect(approve(asked)).resolves.toBe('decided');

    await waitFor(() => outside.names.includes('Z[0]'), { what: 'what comes after the gate' });
    expect(await house.statusOf(command)).toBe('running');
    held.release();
    await house.until(command);
    expect(outside.names).toEqual(['Z[0]']);
    const { events } = await house.eventsOf(command);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type === 'approval.decided')).toHaveLength(1);
    expect(types).not.toContain('execution.waiting');
  });

  it.each([
    ['the first first', ['A', 'B']],
    ['the second first', ['B', 'A']],
  ])('§11: two gates beside a busy branch are each gone on from at once: %s', async (_, order) => {
    const executor = await house.start();
    const nodes = [start, gate('A'), gate('B'), held.node, outside.node('Z')];
    const edges = [...chain('Start', 'A', 'Z'), ...chain('Start', 'B', 'Z'), ...chain('Start', 'Hold')];
    const command = await executor.command(make.plan({ nodes, edges }), { replyWhen: 'accepted' });
    await executor.runs.start(command);
    await openOf(command, 'A');
    const questions = { A: await openOf(command, 'A'), B: await openOf(command, 'B') };
    for (const name of order as ('A' | 'B')[]) {
      await expect(approve(questions[name])).resolves.toBe('decided');
      await waitFor(async () => (await outputsOf(command, name))[0]?.some((items) => items !== null));
    }
    // In the order of the canvas, whichever was decided first.
    await waitFor(() => outside.names.length === 2, { what: 'both branches' });
    expect(await house.statusOf(command)).toBe('running');
    held.release();

    await house.until(command);
    const { steps } = await house.record(command);
    expect(
      steps
        .filter(({ nodeName }) => nodeName === 'Z')
        .map(({ runIndex }) => runIndex)
        .toSorted(),
    ).toEqual([0, 1]);
    expect(outside.names).toHaveLength(2);
  });

  it('§4: repeats nothing when its executor dies after a decision that it took up beside a busy branch', async () => {
    const first = await house.start();
    const nodes = [start, gate(), held.node, outside.node('Z'), gate('Next'), outside.node('End')];
    const edges = [...chain('Start', 'Gate', 'Z', 'Next', 'End'), ...chain('Start', 'Hold')];
    const command = await first.command(make.plan({ nodes, edges }), { replyWhen: 'accepted' });
    await first.runs.start(command);
    await approve(await openOf(command));
    const next = await openOf(command, 'Next');
    await house.kill(first);
    held.release();
    await approve(next);
    await house.start();

    await house.until(command);
    expect(outside.names).toEqual(['Z[0]', 'End[0]']);
    expect(await approvalsOf(command)).toHaveLength(2);
  });

  it('§4: repeats nothing that came before the gate when its executor dies, before and after the decision', async () => {
    const first = await house.start();
    const nodes = [start, outside.node('A'), gate(), outside.node('Z')];
    const command = await first.command(make.plan({ nodes, edges: chain('Start', 'A', 'Gate', 'Z') }));
    await first.runs.start(command);
    const asked = await openOf(command);
    await house.kill(first);
    const stuck = outside.hold('Z[0]');
    const second = await house.start();
    await approve(asked);
    await waitFor(() => outside.names.includes('Z[0]'));
    await house.kill(second);
    outside.holdNothing();
    await house.start();

    await house.until(command);
    stuck.resolve();
    expect(outside.names).toEqual(['A[0]', 'Z[0]', 'Z[0]']);
    expect(await approvalsOf(command)).toHaveLength(1);
  });

  it('§4: asks once, though its executor dies after the question and before the park', async () => {
    const first = await house.start();
    const nodes = [start, gate(), held.node, outside.node('Z')];
    const plan = make.plan({ nodes, edges: [...chain('Start', 'Gate', 'Z'), ...chain('Start', 'Hold')] });
    const command = await first.command(plan, { replyWhen: 'accepted' });
    await first.runs.start(command);
    const asked = await openOf(command);
    await house.kill(first);
    held.release();
    await house.start();
    await waitFor(async () => (await house.statusOf(command)) === 'waiting');
    await expect(approve(asked)).resolves.toBe('decided');

    await house.until(command);
    expect(outside.names).toEqual(['Z[0]']);
    expect(await approvalsOf(command)).toHaveLength(1);
  });

  it('G6: a stop closes what is open, and either it or a decision is first', async () => {
    const executor = await house.start();
    const commands = await Promise.all(Array.from({ length: 10 }, () => executor.command(gated())));
    await Promise.all(commands.map((command) => executor.runs.start(command)));
    await executor.claims.stop(); // what is decided stays in the queue, for the stop
    for (const [index, command] of commands.entries()) {
      const asked = await openOf(command);
      const stop = () => executor.queue.cancelIdle(command);
      const [decided, stopped] =
        index % 2 === 0
          ? await Promise.all([approve(asked), stop()])
          : await Promise.all([stop(), approve(asked)]).then(([first, second]) => [second, first] as const);

      expect(stopped).toBe(true);
      expect(await approvalsOf(command)).toMatchObject([{ status: decided === 'decided' ? 'approved' : 'cancelled' }]);
      await expect(reject(asked)).resolves.toBe('ending');
      expect(await house.statusOf(command)).toBe('cancelled');
    }
  });

  it('takes a decision while it is paused, and goes on by it when it is resumed', async () => {
    const executor = await house.start();
    const pauses = new RunPauses({ pool });
    const command = await executor.command(gated());
    await executor.runs.start(command);
    const asked = await openOf(command);
    await pauses.pauseIdle(command);
    await expect(approve(asked)).resolves.toBe('decided');
    expect(await house.statusOf(command)).toBe('paused');
    await pauses.resumePaused(command);

    await house.until(command);
    expect(outside.names).toEqual(['Yes[0]']);
  });

  it('closes what is open when its run fails beside it', async () => {
    const executor = await house.start();
    const nodes = [start, gate(), held.node, { name: 'Fail', type: 'stopAndError', parameters: { message: 'over' } }];
    const command = await executor.command(
      make.plan({ nodes, edges: [...chain('Start', 'Gate'), ...chain('Start', 'Hold', 'Fail')] }),
      { replyWhen: 'accepted' },
    );
    await executor.runs.start(command);
    const asked = await openOf(command);
    held.release();

    await house.until(command, 'failed');
    expect(await approvalsOf(command)).toMatchObject([{ id: asked.id, status: 'cancelled' }]);
    await expect(approve(asked)).resolves.toBe('ending');
  });

  it('either somebody or the deadline decides, and the deadline only once it is over', async () => {
    const executor = await house.start();
    const command = await executor.command(
      gated({ deadline: 'interval', deadlineAmount: 0.4, deadlineUnit: 'seconds', onExpiry: 'approve' }),
    );
    await executor.runs.start(command);
    const asked = await openOf(command);
    const expire = () => decisions.expire(asked, 'approved', { decision: 'approved', by: { via: 'deadline' } });
    await expect(expire()).resolves.toBe('late');
    await waitFor(() => Date.now() > asked.deadline!.getTime() + 5);

    const results = await Promise.all([reject(asked), expire(), expire(), reject(asked)]);

    expect(results.toSorted()).toEqual(['decided', 'late', 'late', 'late']);
    await house.until(command);
    expect(outside.names).toEqual(['Yes[0]']);
    expect(await approvalsOf(command)).toMatchObject([{ status: 'approved', outcome: { by: { via: 'deadline' } } }]);
  });

  it('fails the step where its deadline says so', async () => {
    const executor = await house.start();
    const command = await executor.command(gated({ deadline: 'interval', deadlineAmount: 0, onExpiry: 'fail' }));
    await executor.runs.start(command);
    const asked = await openOf(command);
    await decisions.expire(asked, 'expired', { decision: 'expired', by: { via: 'deadline' } });

    const { summary } = await house.until(command, 'failed').then(() => house.record(command));
    expect(summary.error).toMatchObject({ code: 'APPROVAL_EXPIRED', nodeName: 'Gate' });
  });

  it('§11: asks anew on every turn of a loop', async () => {
    const executor = await house.start();
    const nodes = [start, gate(), outside.node('Z')];
    const edges = [...chain('Start', 'Gate', 'Z'), { from: 'Gate', output: 'rejected', to: 'Gate' }];
    const command = await executor.command(make.plan({ nodes, edges, maxLoopCount: 10 }));
    await executor.runs.start(command);
    const ids: string[] = [];
    for (const decide of [reject, reject, approve]) {
      const asked = await openOf(command);
      expect(asked.runIndex).toBe(ids.length);
      ids.push(asked.id);
      await expect(decide(asked)).resolves.toBe('decided');
    }

    await house.until(command);
    expect(new Set(ids).size).toBe(3);
    expect(outside.names).toEqual(['Z[0]']);
  });

  it('F3: of 200 runs that wait each goes on once, though half of the decisions come twice', async () => {
    const executor = await house.start();
    const first = await executor.command(gated());
    const ids = Array.from({ length: 199 }, () => uuidV7());
    const commands = [first, ...ids.map((executionId) => ({ ...first, executionId }))];
    await Promise.all(commands.map((command) => executor.runs.start(command)));
    const { items: open } = await reader.list({ tenantId: first.tenantId, status: 'open', limit: 250 });
    expect(open).toHaveLength(200);

    const results = await Promise.all(
      open.flatMap((asked, index) => (index < 100 ? [approve(asked), approve(asked)] : [approve(asked)])),
    );

    expect(results.filter((result) => result === 'decided')).toHaveLength(200);
    expect(results.filter((result) => result === 'late')).toHaveLength(100);
    await waitFor(() => outside.names.length >= 200, { timeoutMs: 40_000, what: 'all runs to go on' });
    for (const command of commands) await house.until(command);
    expect(outside.names).toEqual(Array.from({ length: 200 }, () => 'Yes[0]'));
  }, 90_000);
});
