// Runs a command with the pinned Node and the locked packages, whatever Node started it.
//
//   node tools/bootstrap.mjs <command> [args...]
//
// Needs nothing but Node 18 or later and npm. Everything else in the repository may assume the pinned Node.
import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { ensureNode, ensurePackages, ROOT, say } from './provision.mjs';

/** How often to look whether npm, which started us, is still there. */
const PARENT_POLL_MS = 500;

async function prepare() {
  const startedAt = Date.now();
  const node = await ensureNode();
  await ensurePackages(node);
  const seconds = (Date.now() - startedAt) / 1000;
  if (seconds > 1) say(`set up in ${seconds.toFixed(1)} s`);
  return node;
}

function run(node, [command, ...args]) {
  const path = [join(ROOT, 'node_modules/.bin'), dirname(node), process.env.PATH ?? ''].join(delimiter);
  const env = { ...process.env, PATH: path };
  const child = spawn(command === 'node' ? node : command, args, { cwd: ROOT, env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  followParent(child);
  child.on('error', (error) => {
    say(error.message);
    process.exit(127);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

/** `kill <pid of npm>` ends npm and its shell but leaves us behind, so we follow them. */
function followParent(child) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), PARENT_POLL_MS).unref();
}

try {
  const node = await prepare();
  if (process.argv.length > 2) run(node, process.argv.slice(2));
} catch (error) {
  say(error.message);
  process.exit(1);
}
