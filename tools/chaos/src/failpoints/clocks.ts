import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@weft/testing';
import { clockFiles, readNumber, writeNumber } from './weave-clock.ts';

const SET_WITHIN_MS = 60_000;

/** The clocks of single processes, which can be put wrong while they run; an order is a file, and its process says when it has obeyed. */
export class Clocks {
  private readonly wrong = new Set<string>();

  constructor(private readonly folder: string) {
    mkdirSync(join(folder, 'clocks'), { recursive: true });
  }

  /** @param name of the process: `executor-1`, `gateway` … Resolves once its clock is off by so much. */
  async set(name: string, offsetMs: number): Promise<void> {
    const { ordered, shown } = clockFiles(this.folder, name);
    if (offsetMs === 0) this.wrong.delete(name);
    else this.wrong.add(name);
    writeNumber(ordered, offsetMs);
    await waitFor(() => (readNumber(shown) ?? 0) === offsetMs, {
      timeoutMs: SET_WITHIN_MS,
      what: `the clock of ${name} to be set`,
    });
  }

  async setRight(): Promise<void> {
    for (const name of [...this.wrong]) await this.set(name, 0);
  }
}
