import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFlags } from './node-flags.mjs';

const SOURCE = `interface Gone { n: number }

const fail = async (cause: Gone): Promise<never> => {
  await Promise.resolve();
  throw new TypeError('broken', { cause });
};
try {
  await fail({ n: 1 });
} catch (error) {
  console.log((error as Error).stack);
}
`;

describe('stack traces', () => {
  let folder;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'weft-traces-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('name the lines of the TypeScript that runs, whether it was compiled just now or comes from the cache', () => {
    const file = join(folder, 'fails.ts');
    writeFileSync(file, SOURCE);
    const run = () => execFileSync(process.execPath, [...nodeFlags, file], { encoding: 'utf8' });
    for (const output of [run(), run()]) {
      expect(output.split('\n')[0]).toBe('TypeError: broken');
      expect(output).toContain(`at fail (${file}:5:9)`);
      expect(output).toContain(`${file}:8:3`);
    }
  });
});
