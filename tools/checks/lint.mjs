// oxlint, with the exceptions to the size limits taken from size-ratchet.json.
import { spawnSync } from 'node:child_process';
import { report } from './problems.mjs';
import { committedRatchet, findGrowth, measure, readRatchet, weigh } from './size-ratchet.mjs';

const { stdout, stderr, error } = spawnSync('oxlint', ['--format', 'json', '.'], { encoding: 'utf8', maxBuffer: 1 << 28 });
if (error || !stdout.startsWith('{')) throw new Error(`oxlint did not run: ${error?.message ?? stdout + stderr}`);

const { diagnostics } = JSON.parse(stdout);
const ratchet = readRatchet();
const { sizes, others } = measure(diagnostics);
report([
  ...others.map(describe),
  ...weigh(sizes, ratchet).map((problem) => problem.text ?? describe(problem)),
  ...findGrowth(committedRatchet(), ratchet),
]);

function describe({ filename, labels, code, message, help }) {
  const { line = 1, column = 1 } = labels[0]?.span ?? {};
  return `${filename}:${line}:${column} ${code} ${message}${help ? ` ${help}` : ''}`;
}
