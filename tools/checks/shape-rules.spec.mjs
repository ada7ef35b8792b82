import { findShapeProblems } from './shape-rules.mjs';

const manifest = (overrides = {}) => ({
  name: '@weft/engine',
  private: true,
  type: 'module',
  exports: { '.': { 'weft-source': './src/index.ts' } },
  nx: { tags: ['layer:pure'] },
  ...overrides,
});
const problems = (overrides) => findShapeProblems('libs/engine', { manifest: manifest(overrides), hasIndex: true });

describe('the shape of a project', () => {
  it('is right with a name after its folder, one layer and an entry', () => {
    expect(problems()).toEqual([]);
  });

  it.each([
    ['no layer', { nx: { tags: [] } }, 'exactly one layer tag, and has 0'],
    ['two layers', { nx: { tags: ['layer:pure', 'layer:platform'] } }, 'exactly one layer tag, and has 2'],
    ['a layer that nobody knows', { nx: { tags: ['layer:domain'] } }, 'unknown layer "domain"'],
    ["an app's layer", { nx: { tags: ['layer:service'] } }, 'does not belong in libs/'],
    ['another name', { name: '@weft/motor' }, 'expected "@weft/engine"'],
    ['no source entry', { exports: {} }, 'must export ./src/index.ts'],
  ])('is wrong with %s', (_, overrides, message) => {
    expect(problems(overrides)).toContainEqual(expect.stringContaining(message));
  });

  it('is wrong without a package or an index, and under a name that says nothing', () => {
    expect(findShapeProblems('libs/engine', {})).toEqual(['libs/engine: no package.json']);
    expect(findShapeProblems('libs/engine', { manifest: manifest(), hasIndex: false })).toEqual(['libs/engine: no src/index.ts']);
    expect(findShapeProblems('libs/test-utils', { manifest: manifest({ name: '@weft/test-utils' }), hasIndex: true })).toEqual([
      'libs/test-utils: "test-utils" says nothing about what is inside',
    ]);
  });
});
