import type { AnyChaosTest, Outcome, SizeName } from './chaos-test.ts';
import type { House, HouseKind, HouseOptions } from './house/house.ts';
import { PASSWORD } from './load/workspaces.ts';
import { Random } from './random.ts';

/** With less room than the larger tests have runs, so that there is a queue. */
const SIZES: Readonly<Record<SizeName, { executors: number; room: number }>> = {
  small: { executors: 3, room: 40 },
  full: { executors: 4, room: 250 },
};

export function houseOf(kind: HouseKind, size: SizeName): HouseOptions {
  const { executors, room } = SIZES[size];
  const people = { WEFT_REGISTRATION: 'open', WEFT_OWNER_PASSWORD: PASSWORD };
  return { kind, executors, env: { WEFT_EXECUTOR_MAX_RUNS: String(room), WEFT_LOG_LEVEL: 'warn', ...people } };
}

/** Carries out one test on a house that is ready, with a part of the plan that depends on the seed and the test alone. */
export async function runChaosTest(house: House, test: AnyChaosTest, plan: { seed: number; size: SizeName }): Promise<Outcome> {
  await house.untilReady();
  const random = new Random(plan.seed).fork(test.id);
  return test.run({ house, random, name: `${test.id.toLowerCase()}-${plan.seed}` }, plan.size);
}
