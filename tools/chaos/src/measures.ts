import { waitFor } from '@weft/testing';
import type { Measure } from './chaos-test.ts';
import type { Evidence } from './checker/evidence.ts';
import type { House } from './house/house.ts';
import type { Effect } from './ledger/effect.ts';
import type { Wave } from './load/wave.ts';

/** A run whose next call came later than that after a fault was one that the fault has hit. */
const UNTOUCHED_MS = 2_000;

/** How long runs stood still whose executor was killed. Of one process, which somebody has to start again, it is only recorded. */
export function recoveryMeasures({ kind }: House, { effects, faults }: Evidence): Measure[] {
  const values = recoveries(effects, faults);
  const quantile = timeMeasure(`runs of a dead executor stood still, p95 of ${values.length}`, quantileOf(values, 0.95), 15_000);
  const measures = [quantile, longestMeasure('runs of a dead executor stood still, longest', values, 30_000)];
  return kind === 'fleet' ? measures : measures.map(({ what, value }) => ({ what, value, bound: 'recorded' }));
}

/** By the ledger: from the kill to the next call of the run. */
function recoveries(effects: readonly Effect[], kills: readonly { readonly at: number }[]): number[] {
  const byRuns = [...Map.groupBy(effects, ({ run }) => run).values()];
  return kills.flatMap(({ at }) =>
    byRuns.flatMap((calls) => {
      const next = calls.find((call) => call.at > at);
      const hasBegun = (calls[0]?.at ?? Infinity) <= at;
      return hasBegun && next && next.at - at > UNTOUCHED_MS ? [next.at - at] : [];
    }),
  );
}

/** Undefined where there are none. */
export function quantileOf(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)];
}

export const longestMeasure = (what: string, values: readonly number[], limitMs: number): Measure =>
  timeMeasure(what, quantileOf(values, 1), limitMs);

/** A time, and what it may be at most. */
export function timeMeasure(what: string, ms: number | undefined, limitMs: number): Measure {
  if (ms === undefined) return { what, value: 'none was hit', bound: `≤ ${secondsOf(limitMs)}` };
  return { what, value: secondsOf(ms), bound: `≤ ${secondsOf(limitMs)}`, isOver: ms > limitMs };
}

export const secondsOf = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** From now until somebody who calls from now on has got a 2xx, in ms. */
export async function untilAnswered(wave: Wave, timeoutMs = 90_000): Promise<number> {
  const since = Date.now();
  const first = () => wave.accepted().find(({ sentAt }) => sentAt >= since);
  const { answeredAt } = await waitFor(first, { timeoutMs, intervalMs: 20, what: `a start of ${wave.name} to be taken` });
  return answeredAt - since;
}
