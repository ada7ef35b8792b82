// node tools/test.mjs [project | path | Jest option]...: a bare project name selects that project's folder.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

const toPath = (arg) => ['apps', 'libs'].map((group) => `${group}/${arg}/`).find((path) => existsSync(path)) ?? arg;
const given = process.argv.slice(2);
const args = given.map((arg) => (arg.startsWith('-') ? arg : toPath(arg)));

/** Coverage of the projects that were asked for, where any were; else of all of them, as jest.config.mjs has it. */
const projects = args.filter((arg, index) => arg !== given[index]);
if (args.includes('--coverage') && projects.length > 0) {
  const globs = [...projects.map((path) => `${path}src/**/*.ts`), '!**/*.{spec,prop-spec,int-spec,type-spec}.ts', '!**/index.ts'];
  args.push(...globs.map((glob) => `--collectCoverageFrom=${glob}`));
}

const flags = [
  '--experimental-vm-modules',
  '--no-warnings=ExperimentalWarning',
  '--no-node-snapshot',
  '--conditions=weft-source',
];
const jest = spawn(process.execPath, [...flags, 'node_modules/jest/bin/jest.js', ...args], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => jest.kill(signal));
jest.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
