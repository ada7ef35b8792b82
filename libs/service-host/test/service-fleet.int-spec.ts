import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LoggerService } from '@nestjs/common';
import { waitFor } from '@weft/testing';
import { ServiceFleet } from '../src/index.ts';

const ENTRY = fileURLToPath(new URL('./supervised-child.mjs', import.meta.url));

describe(ServiceFleet.name, () => {
  let folder: string;
  let mark: string;
  let fleet: ServiceFleet;
  let said: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weft-fleet-'));
    mark = join(folder, 'mark');
    said = [];
    const say = (message: unknown) => void said.push(String(message));
    const logger: LoggerService = { log: say, warn: say, error: say };
    fleet = new ServiceFleet({ environment: { PATH: process.env.PATH, MARK: mark, PORT: '0' }, stopTimeoutMs: 5_000, logger });
  });
  afterEach(async () => {
    await fleet.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const lines = () => readFileSync(mark, 'utf8').trim().split('\n');
  const startsOf = (name: string) => lines().filter((line) => new RegExp(`^${name} \\d+ `).test(line));
  const kill = (name: string) => process.kill(Number(startsOf(name).at(-1)?.split(' ')[1]), 'SIGKILL');

  it('starts each replica under its own name, and knows where the front listens', async () => {
    await fleet.start([{ service: 'worker', entry: ENTRY, replicas: 2 }]);
    await fleet.start([{ service: 'front', entry: ENTRY }]);
    expect(
      lines()
        .filter((line) => / \d+ /.test(line))
        .map((line) => line.split(' ')[0])
        .toSorted(),
    ).toEqual(['front', 'worker-1', 'worker-2']);
    expect(fleet.url).toBe('http://127.0.0.1:4711');
  });

  it('starts again what dies, says so, and lets a front keep its port', async () => {
    await fleet.start([{ service: 'front', entry: ENTRY }]);
    kill('front');
    await waitFor(() => startsOf('front').length === 2);
    expect(startsOf('front').map((line) => line.split(' ')[2])).toEqual(['0', '4711']);
    await waitFor(() => said.includes('front is back.'));
    expect(said[0]).toBe('front ended with SIGKILL; it is started again in 100 ms.');
  });

  it('tells the others once nobody of a service is left, and when somebody is back', async () => {
    await fleet.start([{ service: 'worker', entry: ENTRY, replicas: 2 }]);
    await fleet.start([{ service: 'front', entry: ENTRY }]);
    const heard = () =>
      lines()
        .filter((line) => line.startsWith('front hears'))
        .at(-1);
    writeFileSync(`${mark}.fail`, '');
    kill('worker-1');
    await waitFor(() => said.some((line) => line.includes('worker-1 has no luck today')));
    expect(heard()).toBe('front hears null');
    kill('worker-2');
    await waitFor(() => heard() === 'front hears being started again: worker');
    rmSync(`${mark}.fail`);
    await waitFor(() => heard() === 'front hears null');
  });

  it('fails with the reason of a service that cannot start', async () => {
    writeFileSync(`${mark}.fail`, '');
    await expect(fleet.start([{ service: 'worker', entry: ENTRY }])).rejects.toThrow('worker has no luck today');
  });

  it('stops from the front to the back, and starts nothing again', async () => {
    await fleet.start([{ service: 'worker', entry: ENTRY }]);
    await fleet.start([{ service: 'front', entry: ENTRY }]);
    await fleet.stop();
    expect(lines().filter((line) => line.endsWith('stops'))).toEqual(['front stops', 'worker stops']);
    expect(said).toEqual([]);
  });

  it('stops while something is waiting to be started again', async () => {
    await fleet.start([{ service: 'worker', entry: ENTRY }]);
    writeFileSync(`${mark}.fail`, '');
    kill('worker');
    await waitFor(() => said.some((line) => line.includes('could not be started again')));
    await fleet.stop();
    const starts = startsOf('worker').length;
    expect(startsOf('worker')).toHaveLength(starts);
  });
});
