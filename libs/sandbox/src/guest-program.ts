import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GuestProgram } from './protocol.ts';
import { zodModules } from './zod-modules.ts';

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
/** `.ts` from the sources, `.js` once built. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

export const packageFolder = (name: string, from = import.meta.url): string =>
  dirname(createRequire(from).resolve(`${name}/package.json`));

/** Asked for by node-gyp-build, which tells musl from glibc by it. */
const LIBC_MARK = '/etc/alpine-release';

/** Where a worker process begins. */
export const workerMain = join(here, 'worker', `main${extension}`);

/** What a worker process has to read, and may: our own files and three packages. @throws where isolated-vm is not installed. */
export function readablePaths(): string[] {
  const isolatedVm = packageFolder('isolated-vm');
  const nodeGypBuild = packageFolder('node-gyp-build', join(isolatedVm, 'package.json'));
  return [here, join(here, '..', 'package.json'), isolatedVm, nodeGypBuild, packageFolder('acorn'), LIBC_MARK];
}

/** The text of everything that runs inside the isolate, read once for all workers. */
export function loadGuestProgram(): GuestProgram {
  const folder = join(here, 'guest');
  const files = readdirSync(folder).filter((file) => file.endsWith(extension) && !/\.(spec|prop-spec)\./.test(file));
  const modules = Object.fromEntries(
    files.map((file) => [file.slice(0, -extension.length), readFileSync(join(folder, file), 'utf8')]),
  );
  return {
    modules,
    typed: extension === '.ts',
    luxon: readFileSync(join(packageFolder('luxon'), 'build/global/luxon.min.js'), 'utf8'),
    jmespath: readFileSync(require.resolve('jmespath'), 'utf8'),
    zod: zodModules(packageFolder('zod')),
  };
}
