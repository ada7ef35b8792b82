import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CalledWorkflow, StartCommand } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { toIdentity } from '@weft/execution-store';
import { make, waitFor } from '@weft/testing';
import { deadlyNode } from './deadly-node.ts';
import { ExecutorHouse } from './executor-house.ts';
import { NODE_FLAGS } from './executor-under-test.ts';
import { chain, start } from './plan-parts.ts';

const TIMEOUT_MS = 60_000;

const childrenOf = (pid: number): number[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (parent === pid ? [child as number] : []));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('processes for runs alone', () => {
  let house: ExecutorHouse;
  let folder: string;
  const processes: ChildProcess[] = [];
  const targets = new Map<string, CalledWorkflow>();
  const resolveCall = async ({ workflowId }: { workflowId: string }): Promise<CalledWorkflow> => {
    const target = targets.get(workflowId);
    if (!target) throw new AppError('WORKFLOW_NOT_FOUND', 'There is no such workflow.');
    return target;
  };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weft-lone-'));
    const aloneEntry = new URL('./alone-entry.ts', import.meta.url);
    house = await ExecutorHouse.open({ nodes: [deadlyNode(async () => undefined)], aloneEntry, loneRuns: 2, resolveCall });
  }, TIMEOUT_MS);
  beforeEach(async () => {
    // Those of the test before would take the places of the ones that are looked at.
    const { pool } = house.make();
    await pool.query('DELETE FROM execution.runs');
    await pool.end();
  });
  afterEach(async () => {
    await house.stopExecutors();
    for (const each of processes.splice(0)) each.kill('SIGKILL');
  });
  afterAll(async () => {
    await house.close();
    rmSync(folder, { recursive: true });
  });

  /** Runs that executors have died of already. */
  const enqueue = async (...ends: ('wait' | 'block' | undefined)[]): Promise<StartCommand[]> => {
    const executor = house.make();
    const { queue, pool } = executor;
    const commands: StartCommand[] = [];
    for (const end of ends) {
      const deadly = { name: 'Deadly', type: 'testDeadly', parameters: end ? { end } : {} };
      const plan = make.plan({ nodes: [start, deadly], edges: chain('Start', 'Deadly') });
      const made = await executor.command(plan, { mode: 'webhook', replyWhen: 'accepted' });
      await queue.enqueue({ identity: toIdentity(made), command: made });
      commands.push(made);
    }
    await pool.query('UPDATE execution.runs SET strikes = 2');
    await pool.end();
    return commands;
  };
  const ownersOf = async (
    commands: readonly StartCommand[],
    pool: { query: (sql: string, values: unknown[]) => Promise<unknown> },
  ) => {
    const ids = commands.map(({ executionId }) => executionId);
    const { rows } = (await pool.query('SELECT owner FROM execution.runs WHERE id = ANY($1)', [ids])) as {
      rows: { owner: string | null }[];
    };
    return rows.map(({ owner }) => owner ?? '');
  };
  const isAlone = (owner: string) => owner.includes('-alone-');

  it(
    'carry out as many runs at a time as they may, and the next as soon as one has ended',
    async () => {
      const stuck = await enqueue('wait', 'wait', 'wait');
      const executor = await house.start();
      const owners = () => ownersOf(stuck, executor.pool);
      const until = (alone: number, others: number) =>
        waitFor(async () => (await owners()).length === alone + others && (await owners()).filter(isAlone).length === alone, {
          what: `${alone} runs to be alone`,
          timeoutMs: TIMEOUT_MS,
        });

      await until(2, 1);
      const [first] = (await owners()).filter(isAlone);
      await executor.pool.query(`UPDATE execution.runs SET stop_requested = true WHERE owner = $1`, [first]);

      await until(2, 0);
    },
    3 * TIMEOUT_MS,
  );

  it(
    'call others through their executor and go on by what these come to, as often as it takes; what refuses a call arrives as it is',
    async () => {
      const caller = house.make();
      const call = (name: string, workflowId: string) => ({
        name,
        type: 'executeWorkflow',
        effect: 'write' as const,
        parameters: { workflowId, mode: 'each' } as never,
      });
      const give = {
        name: 'Give',
        type: 'set',
        parameters: { fields: [{ name: 'got', type: 'any', value: '={{ $json.n * 10 }}' }] },
      };
      const childPlan = make.plan({
        nodes: [
          { name: 'Taken', type: 'executeWorkflowTrigger' },
          { ...give, parameters: give.parameters as never },
        ],
        edges: chain('Taken', 'Give'),
      });
      const plan = make.plan({
        nodes: [start, call('First', 'child'), call('Second', 'child'), call('Lost', 'absent')],
        edges: chain('Start', 'First', 'Second', 'Lost'),
      });
      const items = [{ json: { n: 1 } }, { json: { n: 2 } }];
      const command = await caller.command(plan, { mode: 'webhook', replyWhen: 'accepted', items });
      const { workflow, planHash } = await caller.command(childPlan, { tenantId: command.tenantId });
      targets.set('child', { workflow, planHash, triggerNodeId: 'Taken', vars: {}, priority: 0 });
      await caller.queue.enqueue({ identity: toIdentity(command), command });
      await caller.pool.query('UPDATE execution.runs SET strikes = 2 WHERE id = $1', [command.executionId]);
      await caller.pool.end();
      const alone: string[] = [];
      const executor = await house.start();
      await waitFor(
        async () => {
          alone.push(...(await ownersOf([command], executor.pool)).filter(isAlone));
          return (await house.statusOf(command)) === 'failed';
        },
        { timeoutMs: TIMEOUT_MS, what: 'the caller to be over' },
      );

      expect(new Set(alone).size).toBeGreaterThan(0);
      const { summary, steps } = await house.record(command);
      expect(summary.error).toMatchObject({ code: 'SUB_WORKFLOW_MISSING', nodeName: 'Lost' });
      const given = steps.find(({ nodeName }) => nodeName === 'Second')?.outputs[0]?.[1];
      expect(given?.map(({ json }) => json['got'])).toEqual([10, 20]);
      const children = await house.reader.list({ tenantId: command.tenantId, parentExecutionId: command.executionId, limit: 50 });
      expect(children.items.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded']);
    },
    3 * TIMEOUT_MS,
  );

  it(
    'end when their executor is killed, also one that never gives way, and their runs are taken over',
    async () => {
      const runs = await enqueue('wait', 'block');
      const { pool } = house.make();
      const entry = fileURLToPath(new URL('./executor-process.ts', import.meta.url));
      const parent = spawn(process.execPath, [...NODE_FLAGS, entry, house.url, folder, 'killed'], { stdio: 'inherit' });
      processes.push(parent);
      const owners = () => ownersOf(runs, pool);
      await waitFor(async () => (await owners()).every(isAlone), { timeoutMs: TIMEOUT_MS });
      const children = childrenOf(parent.pid as number);
      expect(children).toHaveLength(2);

      parent.kill('SIGKILL');

      await waitFor(() => !children.some(isAlive), { timeoutMs: TIMEOUT_MS, what: 'the processes to end' });
      await house.start();
      await waitFor(async () => (await owners()).every((owner) => owner.startsWith('executor-')), {
        timeoutMs: TIMEOUT_MS,
        what: 'the runs to be taken over',
      });
      await pool.end();
    },
    3 * TIMEOUT_MS,
  );
});
