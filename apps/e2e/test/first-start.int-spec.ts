import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort, waitFor } from '@weft/testing';
import { describeTargets, type Target } from '../src/index.ts';

/** The README's three seconds, with room for a machine that runs the other tests at the same time; a fleet is seven processes. */
const SECOND_START_WITHIN_MS = { standalone: 10_000, fleet: 45_000 };

const SHORT_WAIT = {
  name: 'Short wait',
  nodes: [
    { id: 'hook', name: 'Hook', type: 'webhook', parameters: { path: 'short', method: 'POST', respond: 'immediately' } },
    { id: 'wait', name: 'Wait', type: 'wait', parameters: { amount: 3, unit: 'seconds' } },
    { id: 'end', name: 'End', type: 'noOp' },
  ],
  edges: [
    { source: 'hook', target: 'wait' },
    { source: 'wait', target: 'end' },
  ],
};

describeTargets('the first start', (make, kind) => {
  let weft: Target;

  beforeAll(async () => {
    weft = make({ port: await freePort(), env: { WEFT_WAIT_SM: 'canary' } });
    await weft.start();
  }, 120_000);
  afterAll(() => weft.dispose());

  it('says one line on standard output, and the key and what to paste on standard error', () => {
    expect(weft.stdout).toBe(`Weft is ready at ${weft.url}\n`);
    expect(weft.stderr).toMatch(/API key\s+weft_\S+/);
    expect(weft.stderr).toContain(`${weft.url}/webhook/hello`);
  });

  it('warns of a misspelt setting once, whatever the number of processes, and names the one that is meant', () => {
    expect(weft.stderr.match(/WEFT_WAIT_SM \(did you mean WEFT_WAIT_MS\?\) is no setting/g)).toHaveLength(1);
    expect(weft.stderr).not.toContain('canary');
  });

  it('has three sample workflows, live', async () => {
    const { items } = await weft.api.ok<{ items: { name: string; active: boolean }[] }>('GET', '/api/orchestrator/workflows');
    expect(items.map(({ name, active }) => [name, active]).sort()).toEqual([
      ['Hello', true],
      ['Order triage', true],
      ['Slow order', true],
    ]);
  });

  it('answers the sample webhook, and every step of the run can be seen', async () => {
    const { headers, body } = await weft.api.send<{ greeting: string }>('POST', '/webhook/hello', { name: 'Ada' });
    expect(body.greeting).toBe('Hello, Ada!');

    const run = await weft.api.execution(headers.get('weft-execution-id') ?? '');
    expect(run).toMatchObject({ status: 'succeeded', mode: 'webhook' });
    expect(Object.keys(run.nodes)).toEqual(['Webhook', 'Greet']);
    expect(run.nodes['Greet']?.iterations[0]?.outputs?.['main']?.[0]?.json).toMatchObject({ greeting: 'Hello, Ada!' });
  });

  it('refuses a second process on the same data folder in one sentence', async () => {
    const second = make({ port: await freePort(), dataDir: weft.dataDir });
    expect(await second.startToExit()).not.toBe(0);
    expect(second.stdout).toBe('');
    expect(second.stderr).toMatch(/^Weft could not start: The data folder .* is in use by process \d+/);
  });

  it('stops everything it has started at Ctrl-C, starts again on the same data folder, keeps its data and shows no key', async () => {
    const running = weft.processes();
    expect(running.length).toBeGreaterThan(1);
    expect(await weft.interrupt()).toBe(0);
    await weft.untilGone(running);
    await expect(fetch(weft.url)).rejects.toThrow();

    const took = await weft.start();

    expect(took).toBeLessThan(SECOND_START_WITHIN_MS[kind]);
    expect(weft.stderr).not.toContain('weft_');
    expect((await weft.api.executions('limit=10')).items.length).toBeGreaterThan(0);
  }, 60_000);

  it('recovers by itself from kill -9, a PostgreSQL that was killed with it included, and finishes a run that was waiting', async () => {
    const { id: workflowId } = await weft.api.create(SHORT_WAIT);
    await weft.api.activate(workflowId);
    const { headers } = await weft.api.send('POST', '/webhook/short', {});
    const id = headers.get('weft-execution-id') ?? '';

    await weft.kill();
    await weft.start();

    expect((await weft.api.send('POST', '/webhook/hello', {})).status).toBe(200);
    await waitFor(async () => (await weft.api.execution(id)).status === 'succeeded', { timeoutMs: 15_000, intervalMs: 100 });
  }, 90_000);

  it('says all that is wrong with its settings at once, before it makes anything', async () => {
    const second = make({ port: 99_999, env: { EXECUTORS: '0', WEFT_WAIT_MS: 'soon', GOOGLE_CLIENT_ID: 'id' } });
    expect(await second.startToExit()).toBe(78);
    const variables = second.stderr.match(/^ {2}\w+/gm)?.map((line) => line.trim());
    expect(variables?.sort()).toEqual([
      ...(kind === 'fleet' ? ['EXECUTORS'] : []),
      'GOOGLE_CLIENT_SECRET',
      'PORT',
      'WEFT_WAIT_MS',
    ]);
    expect(readdirSync(second.dataDir)).toEqual([]);
    await second.dispose();
  });

  it('says which port is taken', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as { port: number };
    const second = make({ port });
    expect(await second.startToExit()).not.toBe(0);
    blocker.close();
    expect(second.stderr).toContain(
      `Weft could not start: Port ${port} is taken by another program: stop that, or set PORT to another one.\n`,
    );
    await second.dispose();
  }, 60_000);

  it('says what to do where the data folder cannot be written to', async () => {
    const notAFolder = join(mkdtempSync(join(tmpdir(), 'weft-e2e-')), 'file');
    writeFileSync(notAFolder, '');
    const second = make({ port: await freePort(), dataDir: join(notAFolder, 'data') });
    expect(await second.startToExit()).not.toBe(0);
    expect(second.stderr).toMatch(/^Weft could not start: The data folder .* cannot be written to \(.*\): .*set WEFT_DATA_DIR/);
    rmSync(dirname(notAFolder), { recursive: true });
  });

  it('says that the database cannot be reached', async () => {
    const port = await freePort();
    const lost = make({ port, env: { DATABASE_URL: `postgres://nobody@127.0.0.1:${port}/none` } });
    expect(await lost.startToExit()).not.toBe(0);
    expect(lost.stderr).toMatch(/could not start: .*database/i);
    expect(lost.stderr).not.toMatch(/\n\s+at /);
    await lost.dispose();
  });
});
