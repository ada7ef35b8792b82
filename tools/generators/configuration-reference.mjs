// docs/configuration.md: every setting of every service, from the `*.config.ts` files that define them.
import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderConfigurationReference } from '@weft/config';

export const file = 'docs/configuration.md';

export async function generate() {
  const definitions = await configDefinitions();
  return definitions.length > 0 ? renderConfigurationReference(definitions) : undefined;
}

export async function configDefinitions() {
  const files = globSync('{apps,libs}/*/src/**/*.config.ts').sort();
  const modules = await Promise.all(files.map((path) => import(pathToFileURL(resolve(path)).href)));
  return modules.flatMap((module) => Object.values(module)).filter(isDefinition);
}

const isDefinition = (value) =>
  typeof value?.name === 'string' && typeof value.token === 'symbol' && typeof value.settings === 'object';
