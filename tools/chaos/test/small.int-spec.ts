import { describeFleet } from '@weft/app-e2e';
import { CHAOS_TESTS } from '../src/faults/all.ts';
import { House } from '../src/house/house.ts';
import { toFailures, toTable } from '../src/report.ts';
import { houseOf, runChaosTest } from '../src/runner.ts';

/** What every change has to stand; `npm run chaos` has the others, and all of them in full size. */
const IN_CI = ['F1', 'F3', 'F5', 'F7', 'F8', 'F9', 'F10', 'F12', 'F13', 'F14', 'F25', 'F28', 'F29'];
const seed = Date.now() % 1_000_000;

describeFleet(`faults of reliability.md, small, seed ${seed}`, () => {
  let house: House;
  beforeAll(async () => {
    house = await House.start(houseOf('fleet', 'small'));
  }, 180_000);
  afterAll(() => house.stop(), 60_000);

  it.each(CHAOS_TESTS.filter(({ id }) => IN_CI.includes(id)))(
    '$id $title: $pass',
    async (test) => {
      const outcome = await runChaosTest(house, test, { seed, size: 'small' });
      process.stderr.write(`\n${test.id} ${test.title}\n${toTable(outcome)}\n`);
      expect(toFailures(outcome)).toEqual([]);
    },
    300_000,
  );
});
