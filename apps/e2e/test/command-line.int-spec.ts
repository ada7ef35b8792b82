import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { weftCommand } from '../src/index.ts';

const START_MS = 60_000;

/** A file of Weft whose second node does what is told. */
const fileOf = (code: string) => ({
  name: 'Alone',
  nodes: [
    { id: 'a', name: 'Start', type: 'manualTrigger', position: { x: 0, y: 0 } },
    { id: 'b', name: 'Work', type: 'code', parameters: { code }, position: { x: 200, y: 0 } },
  ],
  edges: [{ source: 'a', target: 'b' }],
});

describe('a file that is run without any Weft', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'weft-cli-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const run = (code: string, ...args: readonly string[]) => {
    const file = join(folder, 'workflow.json');
    writeFileSync(file, JSON.stringify(fileOf(code)));
    return weftCommand(['run', file, ...args]);
  };
  const leftBehind = () => readdirSync(tmpdir()).filter((name) => name.startsWith('weft-run-'));

  it(
    'gets a Weft of its own, of which nothing is left',
    async () => {
      const before = leftBehind();
      const { code, stdout, stderr } = await run(
        'return items.map(({ json }) => ({ json: { n: json.n + 1 } }));',
        '--input',
        '{"n":1}',
      );
      expect([code, JSON.parse(stdout), stderr]).toEqual([0, [{ n: 2 }], expect.stringContaining('✓ Work')]);
      expect(leftBehind()).toEqual(before);
    },
    START_MS,
  );

  it(
    'ends with 1 where it fails, and says at which node and why',
    async () => {
      const { code, stderr } = await run("throw new Error('out of paper');");
      expect([code, stderr]).toEqual([1, expect.stringMatching(/✗ Work: .*out of paper.*\nfailed after 2 steps/)]);
    },
    START_MS,
  );

  it(
    'is not run where it cannot be',
    async () => {
      const { code, stderr } = await weftCommand(['run', '-'], { stdin: '{"name":"Alone","nodes":[],"edges":[]}' });
      expect([code, stderr]).toEqual([2, expect.stringMatching(/cannot run:\n✗ .*TRIGGER_MISSING/)]);
      expect(await weftCommand(['run', '-'], { stdin: '{' })).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('not JSON') as string,
      });
    },
    START_MS,
  );
});
