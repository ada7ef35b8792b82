import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../../..');
const sources = globSync('{apps,libs}/*/src/**/*.ts', { cwd: ROOT, exclude: (path) => path.includes('spec.ts') });
/** Those that bring a module into the process when they are loaded: types alone do not. */
const importersOf = (pattern: RegExp): string[] =>
  sources
    .filter((path) =>
      readFileSync(join(ROOT, path), 'utf8')
        .match(/^(?:import|export)(?! type)[^;]*? from '[^']+'/gm)
        ?.some((line) => pattern.test(line)),
    )
    .map((path) => path.slice(path.lastIndexOf('/') + 1))
    .toSorted();

describe('LangGraph', () => {
  it('is loaded by the first run that has durable points, and not with the executor: it takes half a second and 60 MB', () => {
    expect(importersOf(/'@langchain\//)).toEqual(['checkpoint-saver.ts', 'segment-graph.ts']);
    expect(importersOf(/\/checkpoint-saver\.ts'/)).toEqual(['segment-graph.ts']);
    expect(importersOf(/\/segment-graph\.ts'/)).toEqual([]);
  });
});
