// node tools/check.mjs [--json <file>] [step...]: everything that CI asks of the sources, all failures in one answer.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

const ours = (name) => ['node', `tools/checks/${name}.mjs`];

/** The longest first, so that none is left to run alone at the end. */
const STEPS = {
  layers: ['eslint', '--max-warnings', '0', '.'],
  types: ['node', 'node_modules/typescript7/bin/tsc', '-p', 'tsconfig.json'],
  format: ['prettier', '--check', '--cache', '--log-level', 'warn', '.'],
  generated: ['node', 'tools/generate.mjs', '--check'],
  cycles: ours('cycles'),
  lint: ours('lint'),
  docs: ours('docs'),
  shape: ours('project-shape'),
};

const { values: options, positionals: asked } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
const unknown = asked.filter((name) => !STEPS[name]);
if (unknown.length > 0) {
  console.error(`no such step: ${unknown.join(', ')}; there are ${Object.keys(STEPS).join(', ')}`);
  process.exit(2);
}

const chosen = Object.entries(STEPS).filter(([name]) => asked.length === 0 || asked.includes(name));
const waiting = [...chosen];
const failures = [];
const startedAt = performance.now();
await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
report();

async function worker() {
  for (let step = waiting.shift(); step; step = waiting.shift()) await runStep(...step);
}

async function runStep(name, command) {
  const began = performance.now();
  const { code, output } = await run(command);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${seconds(began)}`);
  if (code !== 0) failures.push({ name, output });
}

function run([command, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(command === 'node' ? process.execPath : command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(output).toString().trim() }));
  });
}

function report() {
  for (const { name, output } of failures) console.log(`\n--- ${name} ---\n${output}`);
  const verdict = failures.length === 0 ? 'all checks passed' : `failed: ${failures.map(({ name }) => name).join(', ')}`;
  console.log(`\n${verdict} (${seconds(startedAt)})`);
  const passed = chosen.length - failures.length;
  if (options.json) writeFileSync(options.json, JSON.stringify({ passed, failed: failures.length }));
  process.exitCode = failures.length === 0 ? 0 : 1;
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
