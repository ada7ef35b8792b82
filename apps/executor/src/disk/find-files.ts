import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfinedFolder } from './confined-folder.ts';
import { tooMany } from './disk-failures.ts';
import { MAX_ALTERNATIVES, NamePattern, withoutBraces } from './glob-names.ts';

const MAX_FOUND = 10_000;
const MAX_LOOKED_AT = 200_000;
const MAX_DEPTH = 50;

/** One part of a pattern: names of one level, or any folders. */
type Level = NamePattern | 'folders';

/** Looks for the files that a pattern means. Each folder is looked into once, links are not followed. */
export class FileSearch {
  private readonly patterns: readonly (readonly Level[])[];
  private readonly found = new Set<string>();
  private lookedAt = 0;

  /** @throws NodeFailure DISK_TOO_MANY */
  constructor(
    private readonly folder: ConfinedFolder,
    pattern: string,
    private readonly signal: AbortSignal,
  ) {
    const plain = withoutBraces(pattern);
    if (!plain) throw tooMany(`its braces stand for more than ${MAX_ALTERNATIVES} patterns`);
    this.patterns = plain.map((each) => levelsOf(folder.namesOf(each)));
  }

  /** Paths in order. @throws NodeFailure DISK_TOO_MANY; an error of the system */
  async run(): Promise<readonly string[]> {
    const starts = this.patterns.map((_, index) => [index, 0] as const);
    await this.look(await this.folder.realFolder([]), [], starts);
    return [...this.found].sort();
  }

  /** `places`: which patterns go on here, and at which of their levels. */
  private async look(real: string, names: readonly string[], places: readonly (readonly [number, number])[]): Promise<void> {
    const here = this.closure(places);
    for await (const entry of await opendir(real)) {
      this.signal.throwIfAborted();
      if (++this.lookedAt > MAX_LOOKED_AT) throw tooMany(`more than ${MAX_LOOKED_AT} files would have to be looked at`);
      const path = [...names, entry.name];
      const next = here.flatMap((place) => this.step(place, entry.name, entry.isDirectory()));
      if (entry.isFile() && next.some(([pattern, level]) => level === this.patterns[pattern]?.length)) this.add(path);
      const deeper = next.filter(([pattern, level]) => level < (this.patterns[pattern]?.length ?? 0));
      if (entry.isDirectory() && deeper.length > 0 && path.length < MAX_DEPTH)
        await this.look(join(real, entry.name), path, deeper);
    }
  }

  /** `**` also stands for no folder. */
  private closure(places: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
    const all = new Map<string, readonly [number, number]>();
    for (const [pattern, first] of places) {
      for (let level = first; ; level += 1) {
        all.set(`${pattern},${level}`, [pattern, level]);
        if (this.patterns[pattern]?.[level] !== 'folders') break;
      }
    }
    return [...all.values()];
  }

  private step([pattern, level]: readonly [number, number], name: string, isFolder: boolean): (readonly [number, number])[] {
    const part = this.patterns[pattern]?.[level];
    if (part === 'folders') {
      if (isFolder) return name.startsWith('.') ? [] : [[pattern, level]];
      // At the end it stands for the files too.
      return level + 1 === this.patterns[pattern]?.length && !name.startsWith('.') ? [[pattern, level + 1]] : [];
    }
    return part?.matches(name) ? [[pattern, level + 1]] : [];
  }

  private add(path: readonly string[]): void {
    this.found.add(this.folder.pathOf(path));
    if (this.found.size > MAX_FOUND) throw tooMany(`it means more than ${MAX_FOUND} files`);
  }
}

function levelsOf(names: readonly string[]): readonly Level[] {
  const levels = names.map((name): Level => (name === '**' ? 'folders' : new NamePattern(name)));
  return levels.filter((level, index) => level !== 'folders' || levels[index - 1] !== 'folders');
}
