import { waitFor } from '@weft/testing';
import type { Measure } from './chaos-test.ts';
import type { Effect } from './ledger/effect.ts';
import type { Wave } from './load/wave.ts';

/** A run whose next call came later than that after a fault was one that the fault has hit. */
const UNTOUCHED_MS = 2_000;

/** How long the runs that a kill had hit stood still, by the ledger: from the kill to the next call of the run. */
export function recoveries(effects: readonly Effect[], kills: readonly { readonly at: number }[]): number[] {
  const byRuns = [...Map.groupBy(effects, ({ run }) => run).values()];
  return kills.flatMap(({ at }) =>
    byRuns.flatMap((calls) => {
      const next = calls.find((call) => call.at > at);
      const hasBegun = (calls[0]?.at ?? Infinity) <= at;
      return hasBegun && next && next.at - at > UNTOUCHED_MS ? [next.at - at] : [];
    }),
  );
}

export function quantileMeasures(what: string, values: readonly number[], bounds: { p95: string; max: string }): Measure[] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)];
  const show = (value: number | undefined) => (value === undefined ? 'none was hit' : secondsOf(value));
  return [
    { what: `${what}, p95 of ${values.length}`, value: show(at(0.95)), bound: bounds.p95 },
    { what: `${what}, longest`, value: show(sorted.at(-1)), bound: bounds.max },
  ];
}

export const RECOVERY = { p95: '≤ 15 s', max: '≤ 30 s' };

export const secondsOf = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** From now until somebody who calls from now on has got a 2xx, in ms. */
export async function untilAnswered(wave: Wave, timeoutMs = 90_000): Promise<number> {
  const since = Date.now();
  const first = () => wave.accepted().find(({ sentAt }) => sentAt >= since);
  const { answeredAt } = await waitFor(first, { timeoutMs, intervalMs: 20, what: `a start of ${wave.name} to be taken` });
  return answeredAt - since;
}
