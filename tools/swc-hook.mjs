// Loader: compiles TypeScript with decorators on the fly, with a cache on disk. No build step, correct stack traces.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules/.cache/swc-hook');
mkdirSync(cache, { recursive: true });

const config = JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8'));
delete config.$schema;
delete config.jsc.rewriteRelativeImportExtensions;
const options = { ...config, swcrc: false, configFile: false, sourceMaps: 'inline', isModule: true };
const salt = JSON.stringify(options);

let swc; // loading the compiler costs more than a warm start: only when a file has changed

function compile(filename, code) {
  swc ??= createRequire(import.meta.url)('@swc/core');
  return swc.transformSync(code, { ...options, filename }).code;
}

function compileCached(filename) {
  const code = readFileSync(filename, 'utf8');
  const file = join(cache, `${createHash('sha1').update(salt).update(filename).update(code).digest('hex')}.mjs`);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const source = compile(filename, code);
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, source);
    renameSync(draft, file); // another process must never read half a file
    return source;
  }
}

registerHooks({
  load(url, context, next) {
    const ours = url.startsWith('file:') && /\.ts(\?|$)/.test(url) && !url.includes('/node_modules/');
    if (!ours) return next(url, context);
    return { format: 'module', source: compileCached(fileURLToPath(url)), shortCircuit: true };
  },
});
