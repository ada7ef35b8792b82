import { randomUUID } from 'node:crypto';
import type { ApprovalRequest } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import type pg from 'pg';
import { ApprovalReader, FIRST_FENCE, toIdentity, type JournalRow, type RunRef } from '../src/index.ts';
import { makeCommand, makeEnd, makeStep, NOW, openStore, type Store } from './store-fixture.ts';

/** Texts that `text` and `jsonb` would refuse or change. */
const STRANGE = 'nul \u0000 and half \ud800 of a pair, "quoted" {a,b} \\';

describe('questions to people, in the store', () => {
  let store: Store;
  beforeAll(async () => (store = await openStore()));
  afterAll(() => store.close());

  const question = (more: Partial<ApprovalRequest> = {}, dueAt?: number): JournalRow => {
    const request: ApprovalRequest = {
      kind: 'approval',
      shown: { title: STRANGE, message: 'm', actions: [{ action: 'approve', label: STRANGE }] },
      assignees: ['email:ada@weft.test', 'role:admin'],
      onExpiry: 'escalate',
      escalation: { assignees: [], forMs: 1_000, onExpiry: 'fail' },
      reminders: [NOW + 1, NOW + 2],
      byEmail: true,
      ...more,
    };
    return {
      kind: 'wait',
      ...{ path: randomUUID(), nodeId: STRANGE, nodeName: STRANGE, runIndex: 2, startedAt: NOW },
      wait: { kind: 'approval', dueAt, asks: request as unknown as Json },
    };
  };
  const begin = async (executor: ReturnType<Store['makeExecutor']>) => {
    const command = makeCommand(store.tenantId);
    await executor.writer.insertRunning({ identity: toIdentity(command), command, startedAt: NOW });
    return { command, ref: { tenantId: store.tenantId, executionId: command.executionId, fence: FIRST_FENCE } satisfies RunRef };
  };
  const list = async (executionId: string) =>
    (await new ApprovalReader({ database: store.database }).list({ tenantId: store.tenantId, executionId, limit: 10 })).items;

  /** The names of the statements that a pool is asked for. */
  const watch = () => {
    const pool = store.openPool();
    const names: string[] = [];
    const query = pool.query.bind(pool) as (...given: unknown[]) => unknown;
    pool.query = ((...given: unknown[]) => {
      names.push(((given[0] as pg.QueryConfig).name ?? '').replace(' of one', ''));
      return query(...given);
    }) as typeof pool.query;
    return { pool, names };
  };

  it('come back as they were asked, whatever is in them', async () => {
    const executor = store.makeExecutor();
    const { command, ref } = await begin(executor);
    await executor.writer.park(ref, {
      dueAt: Infinity,
      rows: [question({}, NOW + 5), question({ assignees: [], reminders: [] })],
    });

    const [second, first] = (await list(command.executionId)).toSorted((a, b) => a.assignees.length - b.assignees.length);
    expect(first).toMatchObject({
      ...{ executionId: command.executionId, workflowId: command.workflow.id, status: 'open', kind: 'approval' },
      ...{ nodeId: STRANGE, nodeName: STRANGE, runIndex: 2, assignees: ['email:ada@weft.test', 'role:admin'] },
      shown: { title: STRANGE, actions: [{ action: 'approve', label: STRANGE }] },
      ...{ onExpiry: 'escalate', escalation: { assignees: [], forMs: 1_000, onExpiry: 'fail' }, deadline: new Date(NOW + 5) },
    });
    expect(second).toMatchObject({ assignees: [], shown: { title: STRANGE } });
    expect(second).not.toHaveProperty('deadline');
  });

  it('cost runs that ask nothing nothing, and are closed by the end of those that asked', async () => {
    const { pool, names } = watch();
    const executor = store.makeExecutor(randomUUID(), pool);
    const plain = await begin(executor);
    await executor.writer.append(plain.ref, { rows: [{ kind: 'step', step: makeStep('A') }] });
    await executor.writer.finish(plain.ref, makeEnd(plain.command));
    expect(names.filter((name) => /append|finish/.test(name))).toEqual(['append-progress', 'finish-owned']);

    const asking = await begin(executor);
    await executor.writer.append(asking.ref, { rows: [question()] });
    await executor.writer.finish(asking.ref, makeEnd(asking.command, { status: 'cancelled', hasAsked: true }));
    expect(names.filter((name) => /append|finish/.test(name)).slice(2)).toEqual([
      'append-progress+approvals',
      'finish-owned+approvals',
    ]);
    expect(await list(asking.command.executionId)).toMatchObject([{ status: 'cancelled', decidedAt: expect.any(Date) }]);
  });

  it('are not there where their wait is not: a park that is refused asks nobody', async () => {
    const executor = store.makeExecutor();
    const { command, ref } = await begin(executor);
    await executor.queue.requestStop(command);
    await expect(executor.writer.park(ref, { dueAt: Infinity, rows: [question()] })).rejects.toMatchObject({ code: 'CANCELLED' });
    const other = { ...ref, fence: FIRST_FENCE + 1 };
    await expect(executor.writer.append(other, { rows: [question()] })).rejects.toMatchObject({
      code: 'EXECUTION_LOST_OWNERSHIP',
    });
    expect(await list(command.executionId)).toEqual([]);
  });

  it('are those of their tenant alone', async () => {
    const executor = store.makeExecutor();
    const { command, ref } = await begin(executor);
    await executor.writer.park(ref, { dueAt: Infinity, rows: [question()] });
    const [asked] = await list(command.executionId);
    const reader = new ApprovalReader({ database: store.database });
    await expect(reader.find(randomUUID(), asked!.id)).resolves.toBeUndefined();
    await expect(reader.list({ tenantId: randomUUID(), limit: 10 })).resolves.toEqual({ items: [] });
  });
});
