import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNatsServer } from '@weft/messaging';
import { createPool } from '@weft/persistence';
import { createTestDatabase, freePort, waitFor } from '@weft/testing';
import { describeFleet, fleet, type Target } from '../src/index.ts';

const file = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../bench/workflows/${name}.json`, import.meta.url), 'utf8'));

const SLOW = {
  name: 'Slow code',
  nodes: [
    { id: 'hook', name: 'Hook', type: 'webhook', parameters: { path: 'slow', method: 'POST', respond: 'last-node' } },
    {
      id: 'code',
      name: 'Code',
      type: 'code',
      parameters: { code: 'await new Promise((done) => setTimeout(done, 2_000)); return [{ json: { done: true } }];' },
    },
  ],
  edges: [{ source: 'hook', target: 'code' }],
};

describeFleet('each service in a process of its own', () => {
  let weft: Target;

  beforeAll(async () => {
    weft = fleet({ port: await freePort(), env: { EXECUTORS: '1' } });
    await weft.start();
    await weft.api.activate((await weft.api.import(file('W4'))).workflow.id);
  }, 120_000);
  afterAll(() => weft.dispose(), 60_000);

  const answers = async () => (await weft.api.send('POST', '/webhook/w4', { n: 42 })).status === 200;
  const untilReady = () => waitFor(() => weft.isReady(), { timeoutMs: 30_000, intervalMs: 50, what: 'the fleet to be ready' });

  it.each(['compiler', 'credentials', 'executor', 'orchestrator', 'gateway'])(
    'has a process whose command line names %s',
    (name) => {
      const named = weft.processes().filter(({ command }) => new RegExp(`apps/${name}/src/main.ts ${name}(-1)?$`).test(command));
      expect(named).toHaveLength(1);
    },
  );

  it('names service and instance in every entry of the log', () => {
    const entries = weft.stderr.split('\n').filter((line) => line.startsWith('{'));
    const parsed = entries
      .map((line) => JSON.parse(line) as { service?: string; instance?: string })
      .filter(({ service }) => service !== 'fleet'); // the supervisor, of which there is one
    const services = new Set(parsed.map(({ service }) => service));
    expect(services).toEqual(new Set(['compiler', 'credentials', 'executor', 'orchestrator', 'gateway']));
    for (const { service, instance } of parsed) expect(instance).toMatch(new RegExp(`^${service}-[0-9a-f]{16}$`));
  });

  it('says that it is not ready while a service is down, and is ready again by itself', async () => {
    weft.killProcess(/orchestrator$/);
    await waitFor(async () => !(await weft.isReady()));
    await untilReady();
    expect(weft.stderr).toMatch(/orchestrator ended with SIGKILL; it is started again/);
    expect(await waitFor(answers, { timeoutMs: 10_000 })).toBe(true);
  }, 60_000);

  it('has one trace id in a problem answer and in the log of every service on the way', async () => {
    weft.killProcess(/compiler$/);
    const fails = async () => {
      const answer = await weft.api.send<{ traceId: string }>('POST', '/api/orchestrator/workflows', SLOW);
      return answer.status >= 500 && answer.body; // 504 where the compiler had just got it
    };
    const problem = await waitFor(fails, { timeoutMs: 20_000 });
    const loggedBy = () => {
      const entries = weft.stderr.split('\n').filter((line) => line.includes(`"traceId":"${problem.traceId}"`));
      return new Set(entries.map((line) => (JSON.parse(line) as { service: string }).service));
    };
    // Of two who wait for the same, the caller may be the first to give up.
    await waitFor(() => loggedBy().size === 2, { timeoutMs: 10_000 });
    expect(loggedBy()).toEqual(new Set(['gateway', 'orchestrator']));
    await untilReady();
  }, 60_000);

  it('answers a caller whose executor is killed in the middle, once another is there', async () => {
    await weft.api.activate((await weft.api.create(SLOW)).id);
    const answer = weft.api.send('POST', '/webhook/slow', {});
    // After 200 ms the run has its row: from then on it can be taken over.
    const running = await waitFor(async () => (await weft.api.executions('status=running')).items[0], { timeoutMs: 10_000 });

    weft.killProcess(/executor-1$/);

    expect(await answer).toMatchObject({ status: 200, body: { done: true } });
    expect(await weft.api.execution(running.id)).toMatchObject({ status: 'succeeded' });
  }, 60_000);

  it('goes on when PostgreSQL is killed', async () => {
    weft.killProcess(/^\S*\/postgres -D/);
    await untilReady();
    expect(await waitFor(answers, { timeoutMs: 30_000, intervalMs: 100 })).toBe(true);
  }, 60_000);

  it('says once that NATS cannot be reached, and starts nothing in vain', async () => {
    const lost = fleet({ port: await freePort(), env: { NATS_URL: `nats://127.0.0.1:${await freePort()}` } });
    expect(await lost.startToExit()).not.toBe(0);
    expect(lost.stderr).toMatch(/^Weft could not start: NATS cannot be reached at \S+: start it, or correct NATS_URL\.\n$/);
    await lost.dispose();
  }, 60_000);

  it('uses the NATS and the PostgreSQL that are named, and starts none of its own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-given-nats-'));
    const nats = await startNatsServer({ folder, port: await freePort() });
    const database = await createTestDatabase({ migrations: [] });
    const env = { EXECUTORS: '1', NATS_URL: nats.url, DATABASE_URL: database.url };
    const given = fleet({ port: await freePort(), env });
    await given.start();

    expect((await given.api.send('POST', '/webhook/hello', { name: 'Ada' })).status).toBe(200);
    expect(given.processes().filter(({ command }) => /postgres -D|nats-server/.test(command))).toEqual([]);
    const pool = createPool({ url: database.url, max: 1 });
    expect((await pool.query('SELECT status FROM execution.history')).rows).toEqual([{ status: 'succeeded' }]);

    await pool.end();
    await given.dispose();
    await nats.stop();
    await database.drop();
    rmSync(folder, { recursive: true });
  }, 120_000);

  it('leaves nothing behind when its supervisor is killed', async () => {
    const running = weft.processes();
    weft.killProcess(/--import .*apps\/fleet\/src\/main\.ts$/);
    await weft.untilGone(running);
    await weft.start();
    expect(await answers()).toBe(true);
  }, 60_000);
});
