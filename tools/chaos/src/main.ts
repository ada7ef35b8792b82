import 'reflect-metadata';
import { parseArgs } from 'node:util';
import type { AnyChaosTest, SizeName } from './chaos-test.ts';
import { CHAOS_TESTS } from './faults/all.ts';
import { House, type HouseKind } from './house/house.ts';
import { isGood, toFailures, toLate, toTable } from './report.ts';
import { houseOf, runChaosTest } from './runner.ts';

/** `npm run chaos -- [F1 F9 …] [--size small|full] [--target fleet|standalone] [--seed N]`: every fault test, or some. */
const { values, positionals } = parseArgs({
  options: {
    size: { type: 'string', default: 'small' },
    target: { type: 'string', default: 'fleet' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
  allowPositionals: true,
});
const seed = Number(values.seed);
const size = values.size as SizeName;
const kind = values.target as HouseKind;
const possible = CHAOS_TESTS.filter(({ fleetOnly }) => kind === 'fleet' || !fleetOnly);
const wanted = positionals.map((id) => id.toUpperCase());
const unknown = wanted.filter((id) => !possible.some((test) => test.id === id));
const isUnderstood = ['small', 'full'].includes(size) && ['fleet', 'standalone'].includes(kind) && Number.isSafeInteger(seed);
if (unknown.length > 0 || !isUnderstood) {
  const ids = possible.map(({ id }) => id).join(' ');
  console.error(`npm run chaos -- [${ids}] [--size small|full] [--target fleet|standalone] [--seed N]`);
  process.exit(2);
}

console.log(`seed ${seed}, size ${size}, ${kind}`);
const tests = possible.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
const house = await House.start(houseOf(kind, size));
let bad = 0;
try {
  for (const test of tests) bad += (await carryOut(test)) ? 0 : 1;
} finally {
  await house.stop();
}
console.log(bad === 0 ? '\nEverything held.' : `\n${bad} of ${tests.length} did not hold; the same again: --seed ${seed}`);
process.exitCode = bad === 0 ? 0 : 1;

async function carryOut(test: AnyChaosTest): Promise<boolean> {
  console.log(`\n## ${test.id} ${test.title}\n\nGiven ${test.setUp}; ${test.action}.\nPass: ${test.pass}.\n`);
  const startedAt = performance.now();
  try {
    const outcome = await runChaosTest(house, test, { seed, size });
    console.log(`${toTable(outcome)}\n\n${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
    const late = toLate(outcome);
    for (const each of late) console.log(`LATE ${each}`);
    for (const failure of toFailures(outcome)) console.log(`BROKEN ${failure}`);
    return isGood(outcome) && late.length === 0;
  } catch (error) {
    console.log(`BROKEN ${test.id} could not be carried out: ${(error as Error).stack}\n${house.weft.stderr.slice(-4_000)}`);
    return false;
  }
}
