import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from './launch.ts';

describe(launch, () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-launch-'));
  let programs = 0;
  const program = (source: string) => {
    const file = join(folder, `program-${programs++}.ts`);
    writeFileSync(file, source);
    return file;
  };

  afterAll(() => rmSync(folder, { recursive: true }));

  it('waits for the ready line and hands back what it says', async () => {
    const server = await launch({
      entry: program("setTimeout(() => console.log('listening on port ' + process.env.PORT), 20); setInterval(() => {}, 1000)"),
      env: { PORT: '4321' },
      ready: /listening on port (\d+)/,
    });

    expect(server.ready?.[1]).toBe('4321');

    await server.kill();
    await expect(server.ended).resolves.toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('lets a process end in its own way, and answers its exit code', async () => {
    const server = await launch({
      entry: program("process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('ready')"),
      ready: /ready/,
    });

    await expect(server.stop()).resolves.toBe(7);
  });

  it('kills a process that does not end in time', async () => {
    const server = await launch({
      entry: program("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('ready')"),
      ready: /ready/,
    });

    await expect(server.stop(50)).resolves.toBeNull();
  });

  it('fails with the output of a process that ends before it is ready', async () => {
    const entry = program("console.error('no such database'); process.exit(78)");

    await expect(launch({ entry, ready: /ready/ })).rejects.toThrow(/ended with 78 before it was ready\nno such database/);
  });

  it('fails where a process does not get ready, and leaves none behind', async () => {
    const entry = program("console.log('still loading'); setInterval(() => {}, 1000)");

    const error = await launch({ entry, ready: /never/, readyTimeoutMs: 2_000 }).catch((reason: Error) => reason);

    const [, pid] = (error as Error).message.match(/\(process (\d+)\) was not ready after 2000 ms/) ?? [];
    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
  });

  it('hands on nothing of this environment but PATH and HOME', async () => {
    process.env.WEFT_LEAK = 'secret';
    const server = await launch({
      entry: program("const leak: unknown = process.env.WEFT_LEAK; console.log('leak: ' + leak)"),
      ready: /leak: (\w+)/,
    });
    delete process.env.WEFT_LEAK;

    expect(server.ready?.[1]).toBe('undefined');
    await server.ended;
  });
});
