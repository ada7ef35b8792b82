import type { AnyChaosTest, Outcome, SizeName } from './chaos-test.ts';
import type { House, HouseOptions } from './house/house.ts';
import { Random } from './random.ts';

/** With less room than the larger tests have runs, so that there is a queue. */
export const HOUSES: Readonly<Record<SizeName, HouseOptions>> = {
  small: { executors: 3, env: { WEFT_EXECUTOR_MAX_RUNS: '40', WEFT_LOG_LEVEL: 'warn' } },
  full: { executors: 4, env: { WEFT_EXECUTOR_MAX_RUNS: '250', WEFT_LOG_LEVEL: 'warn' } },
};

/** Carries out one test on a house that is ready, with a part of the plan that depends on the seed and the test alone. */
export async function runChaosTest(house: House, test: AnyChaosTest, plan: { seed: number; size: SizeName }): Promise<Outcome> {
  await house.untilReady();
  const random = new Random(plan.seed).fork(test.id);
  return test.run({ house, random, name: `${test.id.toLowerCase()}-${plan.seed}` }, plan.size);
}
