import { monitorEventLoopDelay } from 'node:perf_hooks';
import { join } from 'node:path';
import { readNumber, writeNumber } from './weave-clock.ts';

const LOOK_EVERY_MS = 200;
const NS_PER_MS = 1e6;

/** `ordered`: since when it is to be measured, as any number; `shown`: the p99 of each process since then, in ms. */
export const lagFiles = (folder: string, name: string) => ({ ordered: join(folder, 'lag'), shown: join(folder, `lag-${name}`) });

/** Measures by how much this process' event loop is late, from the moment that it is ordered to. */
export function weaveLag(folder: string, name: string): void {
  const { ordered, shown } = lagFiles(folder, name);
  const histogram = monitorEventLoopDelay({ resolution: 10 });
  let since: number | undefined;
  const look = () => {
    const wanted = readNumber(ordered);
    if (wanted === undefined) return;
    if (wanted !== since) histogram.reset();
    since = wanted;
    histogram.enable();
    writeNumber(shown, Math.max(0, histogram.percentile(99) / NS_PER_MS - 10));
  };
  setInterval(look, LOOK_EVERY_MS).unref();
}
