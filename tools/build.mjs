// node tools/build.mjs <project root>...: src/**/*.ts to dist/**/*.js, file by file. Types are checked elsewhere.
import { transform } from '@swc/core';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

const options = { ...JSON.parse(readFileSync('.swcrc', 'utf8')), $schema: undefined, swcrc: false, configFile: false };

async function buildFile(source, target) {
  mkdirSync(dirname(target), { recursive: true });
  if (!source.endsWith('.ts')) return cpSync(source, target);
  const output = target.replace(/\.ts$/, '.js');
  const code = readFileSync(source, 'utf8');
  const built = await transform(code, { ...options, filename: source, sourceFileName: relative(dirname(target), source) });
  writeFileSync(output, `${built.code}\n//# sourceMappingURL=${basename(output)}.map\n`);
  writeFileSync(`${output}.map`, built.map);
}

for (const root of process.argv.slice(2)) {
  const from = join(root, 'src');
  const to = join(root, 'dist');
  rmSync(to, { recursive: true, force: true });
  const files = readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const product = files.filter((entry) => !/\.(spec|int-spec|prop-spec|type-spec)\.ts$/.test(entry.name));
  await Promise.all(
    product.map((entry) => {
      const source = join(entry.parentPath, entry.name);
      return buildFile(source, join(to, relative(from, source)));
    }),
  );
}
