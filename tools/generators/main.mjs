// Every generator: from sources to the text of one file. In this order, since later ones may load what earlier ones wrote.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import * as configurationReference from './configuration-reference.mjs';
import * as knownVariables from './known-variables.mjs';
import * as nodeIndex from './node-index.mjs';
import * as nodePages from './node-pages.mjs';
import * as nodeRegistry from './node-registry.mjs';
import * as permissionReference from './permission-reference.mjs';
import * as schemaReference from './schema-reference.mjs';

const GENERATORS = [
  nodeRegistry,
  nodeIndex,
  nodePages,
  configurationReference,
  knownVariables,
  permissionReference,
  schemaReference,
];

const check = process.argv.includes('--check');

/** What there is to say about one generated file; undefined where it is as it should be. */
async function bringUpToDate({ file, generate }) {
  const text = await generate();
  if (text === undefined) return undefined; // its sources are not there
  const wanted = await format(text, { ...(await resolveConfig(file)), filepath: file });
  const found = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (found === wanted) return undefined;
  if (check) return `${file}: differs from its sources; run "npm run generate"`;
  writeFileSync(file, wanted);
  return `wrote ${file}`;
}

for (const generator of GENERATORS) {
  try {
    const news = await bringUpToDate(generator);
    if (!news) continue;
    console.log(news);
    if (check) process.exitCode = 1;
  } catch (error) {
    console.log(`${generator.file}: its generator failed\n${error.stack}`);
    process.exitCode = 1;
  }
}
