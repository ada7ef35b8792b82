import { LAYERS } from './layers.mjs';

/** Layers of apps; the others are for libs. */
const APP_LAYERS = ['service', 'node-host', 'root'];
/** Words that say nothing about what is inside. */
const EMPTY_NAMES = /(^|-)(utils?|common|shared|helpers?|core|misc)($|-)/;

/** What is wrong with a project's folder, name, layer and entry. */
export function findShapeProblems(root, { manifest, hasIndex }) {
  const [group, folder] = root.split('/');
  if (!manifest) return [`${root}: no package.json`];
  const name = `@weft/${group === 'apps' ? 'app-' : ''}${folder}`;
  const layers = (manifest.nx?.tags ?? []).filter((tag) => tag.startsWith('layer:')).map((tag) => tag.slice('layer:'.length));
  const rules = [
    [manifest.name === name, `its package is "${manifest.name}", expected "${name}"`],
    [manifest.type === 'module' && manifest.private === true, 'its package must be private and of type module'],
    [manifest.exports?.['.']?.['weft-source'] === './src/index.ts', 'its package must export ./src/index.ts under "weft-source"'],
    [layers.length === 1, `it must have exactly one layer tag, and has ${layers.length}`],
    [layers.every((layer) => LAYERS[layer]), `unknown layer "${layers}"; there are ${Object.keys(LAYERS).join(', ')}`],
    [
      layers.every((layer) => APP_LAYERS.includes(layer) === (group === 'apps')),
      `layer "${layers}" does not belong in ${group}/`,
    ],
    [hasIndex, 'no src/index.ts'],
    [!EMPTY_NAMES.test(folder), `"${folder}" says nothing about what is inside`],
  ];
  return rules.filter(([holds]) => !holds).map(([, message]) => `${root}: ${message}`);
}
