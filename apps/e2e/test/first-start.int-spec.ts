import { createServer } from 'node:net';
import { freePort, waitFor } from '@weft/testing';
import { describeTargets, type Target } from '../src/index.ts';

/** The README's three seconds, with room for a machine that runs the other tests at the same time; a fleet is seven processes. */
const SECOND_START_WITHIN_MS = { standalone: 10_000, fleet: 45_000 };

describeTargets('the first start', (make, kind) => {
  let weft: Target;

  beforeAll(async () => {
    weft = make({ port: await freePort() });
    await weft.start();
  }, 120_000);
  afterAll(() => weft.dispose());

  it('says one line on standard output, and the key and what to paste on standard error', () => {
    expect(weft.stdout).toBe(`Weft is ready at ${weft.url}\n`);
    expect(weft.stderr).toMatch(/API key\s+weft_\S+/);
    expect(weft.stderr).toContain(`${weft.url}/webhook/hello`);
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

  it('starts again on the same data folder, keeps its data and shows no key', async () => {
    await weft.interrupt();
    const took = await weft.start();

    expect(took).toBeLessThan(SECOND_START_WITHIN_MS[kind]);
    expect(weft.stderr).not.toContain('weft_');
    expect((await weft.api.executions('limit=10')).items.length).toBeGreaterThan(0);
  }, 60_000);

  it('recovers by itself from kill -9, a PostgreSQL that was killed with it included', async () => {
    await weft.kill();
    await weft.start();

    expect((await weft.api.send('POST', '/webhook/hello', {})).status).toBe(200);
  }, 60_000);

  it('finishes a run that was waiting when all of it was killed', async () => {
    const short = {
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
    await weft.api.activate((await weft.api.create(short)).id);
    const { headers } = await weft.api.send('POST', '/webhook/short', {});
    const id = headers.get('weft-execution-id') ?? '';

    await weft.kill();
    await weft.start();

    await waitFor(async () => (await weft.api.execution(id)).status === 'succeeded', { timeoutMs: 15_000, intervalMs: 100 });
  }, 60_000);

  it('stops everything it has started at Ctrl-C', async () => {
    const running = weft.processes();
    expect(running.length).toBeGreaterThan(1);
    expect(await weft.interrupt()).toBe(0);
    await weft.untilGone(running);
    await expect(fetch(weft.url)).rejects.toThrow();
    await weft.start(); // a PostgreSQL left behind would keep the data folder locked
  }, 60_000);

  it('refuses a second process on the same data folder in one sentence', async () => {
    const second = make({ port: await freePort(), dataDir: weft.dataDir });
    expect(await second.startToExit()).not.toBe(0);
    expect(second.stdout).toBe('');
    expect(second.stderr).toMatch(/^Weft could not start: The data folder .* is in use by process \d+/);
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

  it('says that the database cannot be reached', async () => {
    const port = await freePort();
    const lost = make({ port, env: { DATABASE_URL: `postgres://nobody@127.0.0.1:${port}/none` } });
    expect(await lost.startToExit()).not.toBe(0);
    expect(lost.stderr).toMatch(/could not start: .*database/i);
    expect(lost.stderr).not.toMatch(/\n\s+at /);
    await lost.dispose();
  });
});
