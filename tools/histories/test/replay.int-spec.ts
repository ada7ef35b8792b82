import { blobMigrations } from '@weft/blob-store';
import { executionMigrations } from '@weft/execution-store';
import { createTestDatabase, type TestDatabase } from '@weft/testing';
import { readRecording, recordings } from '../src/history.ts';
import { House } from '../src/house.ts';
import { putPlans, Replayer, toProblems } from '../src/replayer.ts';

/** reliability.md, G12. */
const ENOUGH = 200;

it(`there are ${ENOUGH} recorded histories at least`, () => {
  const names = recordings().flatMap((store) => readRecording(store).map(({ name }) => `${store} ${name}`));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(ENOUGH);
});

describe.each(recordings())('histories that were recorded on the store as of %s (G12, F23)', (store) => {
  const histories = readRecording(store);
  let database: TestDatabase;
  let house: House;
  let replayer: Replayer;

  beforeAll(async () => {
    database = await createTestDatabase({ migrations: [blobMigrations, executionMigrations] });
    house = await House.open(database.url, 'replaying-executor');
    replayer = new Replayer(house);
    await putPlans(house.owner, histories);
  }, 60_000);
  afterAll(async () => {
    await house.close();
    await database.drop();
  });

  /** One round for each number of commits, since a run has its id in every round. */
  const rounds = Array.from({ length: Math.max(...histories.map(({ commits }) => commits.length)) }, (_, index) => index + 1);

  it.each(rounds)(
    'come to the same after a kill that followed commit %i: steps, outputs, events, answers, and the keys of calls',
    async (commits) => {
      const interrupted = histories
        .filter((history) => history.commits.length >= commits)
        .map((history) => ({ history, commits }));
      await replayer.clear();

      expect(toProblems(await replayer.replay(interrupted))).toEqual([]);
    },
    60_000,
  );
});
