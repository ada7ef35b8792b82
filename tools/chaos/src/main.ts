import 'reflect-metadata';
import { parseArgs } from 'node:util';
import type { AnyChaosTest, SizeName } from './chaos-test.ts';
import { CHAOS_TESTS } from './faults/all.ts';
import { House } from './house/house.ts';
import { isGood, toFailures, toTable } from './report.ts';
import { HOUSES, runChaosTest } from './runner.ts';

/** `npm run chaos -- [F1 F9 …] [--size small|full] [--seed N]`: every fault test, or some, against `npm run fleet`. */
const { values, positionals } = parseArgs({
  options: { size: { type: 'string', default: 'small' }, seed: { type: 'string', default: String(Date.now() % 1_000_000) } },
  allowPositionals: true,
});
const seed = Number(values.seed);
const size = values.size as SizeName;
const wanted = positionals.map((id) => id.toUpperCase());
const unknown = wanted.filter((id) => !CHAOS_TESTS.some((test) => test.id === id));
if (unknown.length > 0 || !['small', 'full'].includes(size) || !Number.isSafeInteger(seed)) {
  console.error(`npm run chaos -- [${CHAOS_TESTS.map(({ id }) => id).join(' ')}] [--size small|full] [--seed N]`);
  process.exit(2);
}

console.log(`seed ${seed}, size ${size}`);
const tests = CHAOS_TESTS.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
const house = await House.start(HOUSES[size]);
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
    for (const failure of toFailures(outcome)) console.log(`BROKEN ${failure}`);
    return isGood(outcome);
  } catch (error) {
    console.log(`BROKEN ${test.id} could not be carried out: ${(error as Error).stack}\n${house.weft.stderr.slice(-4_000)}`);
    return false;
  }
}
