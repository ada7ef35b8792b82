// The pinned Node and the locked packages. Dependency-free, for any Node from 18 on.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { arch, homedir, platform } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { holdingLock } from './install-lock.mjs';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** isolated-vm 7 needs Node 24 or later; its prebuilt binary is for the ABI of this major. */
const NODE_VERSION = '24.21.0';
const NODE_MAJOR = Number(NODE_VERSION.split('.')[0]);

const CACHE = process.env.WEFT_TOOL_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'weft');

export const say = (message) => process.stderr.write(`[weft] ${message}\n`);

/** The running Node when it is of the pinned major, else the pinned one, kept in a cache of the user's. */
export async function ensureNode() {
  if (Number(process.versions.node.split('.')[0]) === NODE_MAJOR) return process.execPath;
  const os = platform() === 'win32' ? 'win' : platform();
  const home = join(CACHE, `node-${NODE_VERSION}-${os}-${arch()}`);
  const packageName = `node-${os === 'darwin' && arch() === 'arm64' ? 'bin-' : ''}${os}-${arch()}`;
  const binary = join(home, 'node_modules', packageName, 'bin', os === 'win' ? 'node.exe' : 'node');
  if (existsSync(join(home, '.complete')) && existsSync(binary)) return binary;
  say(`fetching Node ${NODE_VERSION}, once (this machine has ${process.versions.node})`);
  await fetchNode(packageName, home);
  return binary;
}

/** Installs beside the final place and renames, so that two first runs at once cannot damage each other. */
async function fetchNode(packageName, home) {
  const draft = `${home}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, 'package.json'), '{"private":true}');
  // The platform package is the bare binary; the plain `node` package would start a second npm in an install script.
  const flags = ['--no-save', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  await npm(process.execPath, ['install', ...flags, `${packageName}@${NODE_VERSION}`], draft);
  writeFileSync(join(draft, '.complete'), '');
  rmSync(home, { recursive: true, force: true });
  try {
    renameSync(draft, home);
  } catch {
    rmSync(draft, { recursive: true, force: true }); // another process was first: its copy is as good
  }
}

/**
 * Installs the locked packages when the lock file, Node or the platform has changed since the last time.
 *
 * `npm install --no-save`, not `npm ci`: both take the locked versions, but `npm ci` refuses a lock file that was written
 * where a registry lacked another platform's optional binary.
 */
export async function ensurePackages(node) {
  const stampFile = join(ROOT, 'node_modules', '.weft-packages');
  const stamp = packagesStamp();
  const isInstalled = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
  if (isInstalled()) return;
  await holdingLock(join(ROOT, 'node_modules', '.weft-installing'), async () => {
    if (isInstalled()) return; // by the process that we waited for
    await installPackages(node);
    writeFileSync(stampFile, stamp);
  });
}

async function installPackages(node) {
  say('installing packages; the first time takes about a minute');
  const ticker = setInterval(() => process.stderr.write('.'), 2_000);
  try {
    await npm(node, ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], ROOT, headersOf(node));
  } finally {
    clearInterval(ticker);
    process.stderr.write('\n');
  }
}

function packagesStamp() {
  const lock = join(ROOT, 'package-lock.json');
  const source = existsSync(lock) ? lock : join(ROOT, 'package.json');
  const digest = createHash('sha256').update(readFileSync(source)).digest('hex');
  return `${NODE_MAJOR}-${platform()}-${arch()}-${digest}`;
}

/** Points node-gyp at the headers that ship beside the pinned binary, should a package have to compile. */
function headersOf(node) {
  const home = resolve(dirname(node), '..');
  return existsSync(join(home, 'include/node/node_api.h')) ? { npm_config_nodedir: home } : {};
}

/** Runs npm under `node`; its output goes to standard error, since standard output belongs to the wrapped command. */
function npm(node, args, cwd, extraEnv = {}) {
  const env = { ...withoutLifecycle(process.env), ...extraEnv, PATH: dirname(node) + delimiter + (process.env.PATH ?? '') };
  const child = spawn(node, [npmCli(), ...args], { cwd, env, stdio: ['ignore', 2, 2] });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('exit', (code, signal) =>
      code === 0 ? done() : fail(new Error(`npm ${args[0]} failed (${signal ?? `exit ${code}`}); see the lines above`)),
    );
  });
}

/** Under `npm run`, npm exports its own state; a nested npm must see the user's settings but not that state. */
function withoutLifecycle(env) {
  const state = /^npm_(package_|lifecycle_|command$|config_(local_prefix|global_prefix|prefix|argv)$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !state.test(name)));
}

/** npm's own file: `npm run` names it; otherwise it lies beside the Node that runs us, or beside an npm in PATH. */
function npmCli() {
  const folders = [dirname(process.execPath), ...npmFoldersInPath()];
  const candidates = [process.env.npm_execpath, ...folders.flatMap((folder) => BESIDE_NODE.map((path) => resolve(folder, path)))];
  const found = candidates.find((path) => path && /npm-cli\.c?js$/.test(path) && existsSync(path));
  if (!found) throw new Error('npm was found neither beside Node nor in PATH; install Node.js 18 or later together with npm');
  return found;
}

const BESIDE_NODE = [
  '../lib/node_modules/npm/bin/npm-cli.js',
  'node_modules/npm/bin/npm-cli.js',
  '../share/nodejs/npm/bin/npm-cli.js',
  'npm-cli.js',
];

/** Where the `npm`s in PATH lie, and what they are links to. */
function npmFoldersInPath() {
  const names = platform() === 'win32' ? ['npm.cmd', 'npm'] : ['npm'];
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).filter((path) => existsSync(path));
  return found.flatMap((path) => [dirname(path), dirname(realpathSync(path))]);
}
