import { rmSync } from 'node:fs';
import { lagFiles } from './weave-lag.ts';
import { readNumber, writeNumber } from './weave-clock.ts';

/** Has these processes measure how late their event loops are, from now on. */
export function measureLag(folder: string, names: readonly string[]): { stop(): number } {
  for (const name of names) rmSync(lagFiles(folder, name).shown, { force: true });
  const { ordered } = lagFiles(folder, '');
  writeNumber(ordered, Date.now());
  return {
    /** The p99 of the latest of them, in ms. */
    stop: () => {
      rmSync(ordered, { force: true });
      return Math.max(0, ...names.map((name) => readNumber(lagFiles(folder, name).shown) ?? 0));
    },
  };
}
