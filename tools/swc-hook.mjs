// Loader: compiles TypeScript with decorators on the fly, with a cache on disk. No build step, correct stack traces.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, enableCompileCache, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tracePositions } from './stack-traces.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules/.cache/swc-hook');
mkdirSync(cache, { recursive: true });
enableCompileCache(join(root, 'node_modules/.cache/v8')); // V8's own work, of packages too: written when a process ends by itself

const config = JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8'));
delete config.$schema;
delete config.jsc.rewriteRelativeImportExtensions;
const options = { ...config, swcrc: false, configFile: false, sourceMaps: true, isModule: true };
const salt = JSON.stringify(options);

let swc; // loading the compiler costs more than a warm start: only when a file has changed

function compile(filename, code) {
  swc ??= createRequire(import.meta.url)('@swc/core');
  return swc.transformSync(code, { ...options, filename });
}

/** Where the map of each file lies that has been loaded, by the file's URL. */
const maps = new Map();

function compileCached(filename, url) {
  const code = readFileSync(filename, 'utf8');
  const file = join(cache, createHash('sha1').update(salt).update(filename).update(code).digest('hex'));
  maps.set(url, `${file}.map`);
  try {
    return readFileSync(`${file}.mjs`, 'utf8');
  } catch {
    const compiled = compile(filename, code);
    keep(`${file}.map`, compiled.map);
    keep(`${file}.mjs`, compiled.code); // last: who finds it finds both
    return compiled.code;
  }
}

/** Another process must never read half a file. */
function keep(file, content) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}

registerHooks({
  load(url, context, next) {
    const ours = url.startsWith('file:') && /\.ts(\?|$)/.test(url) && !url.includes('/node_modules/');
    if (!ours) return next(url, context);
    return { format: 'module', source: compileCached(fileURLToPath(url), url), shortCircuit: true };
  },
});
tracePositions((url) => maps.get(url));
