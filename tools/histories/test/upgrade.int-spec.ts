import { blobMigrations } from '@weft/blob-store';
import { executionMigrations } from '@weft/execution-store';
import { createPool, migrate, type MigrationSet } from '@weft/persistence';
import { createTestDatabase, type TestDatabase } from '@weft/testing';
import { readRecording, recordings, type HistoryEnd, type Interrupted } from '../src/history.ts';
import { House } from '../src/house.ts';
import { inGroups } from '../src/in-groups.ts';
import { newestMigration } from '../src/newest-migration.ts';
import { putPlans, putRows, Replayer, toProblems } from '../src/replayer.ts';

const OLDER = recordings().filter((store) => store !== newestMigration());
const ALL: readonly MigrationSet[] = [blobMigrations, executionMigrations];

const asOf = (store: string, { schema, migrations }: MigrationSet): MigrationSet => ({
  schema,
  migrations: migrations.filter(({ name }) => /\d+$/.exec(name)![0] <= store),
});

/** By turns at each of the moments that the history has. */
const someMoment = (history: Interrupted['history'], index: number): Interrupted => ({
  history,
  commits: 1 + (index % history.commits.length),
});

/** G12: the store of an older release, with runs open in it, made by its own migrations and filled with rows that it has written itself. */
describe.each(OLDER)('a store as of %s, upgraded with its open runs', (store) => {
  const interrupted = readRecording(store).map(someMoment);
  let database: TestDatabase;
  let house: House | undefined;

  beforeAll(async () => {
    database = await createTestDatabase({ migrations: ALL.map((set) => asOf(store, set)) });
    const owner = createPool({ url: database.url, max: 1 });
    await putPlans(owner, readRecording(store));
    await putRows(owner, interrupted);
    await owner.end();
    await migrate({ url: database.url, sets: [...ALL] });
    house = await House.open(database.url, 'newer-executor');
  }, 60_000);
  afterAll(async () => {
    await house?.close();
    await database.drop();
  });

  it('finishes all of them, as they would have ended there', async () => {
    expect(toProblems(await new Replayer(house!).goOn(interrupted))).toEqual([]);
  }, 60_000);

  it('still shows what had ended before', async () => {
    const replayer = new Replayer(house!);
    const histories = interrupted.map(({ history }) => history);
    await house!.owner.query('TRUNCATE execution.history');
    await replayer.putFinished(histories);

    const shown = await inGroups(histories, (history) => replayer.endOf(history));

    expect(shown.map(withoutStaticData)).toEqual(histories.map(({ end }) => withoutStaticData(end)));
  });
});

/** That is the workflow's, and not of the finished run. */
const withoutStaticData = (end: HistoryEnd): HistoryEnd => ({ ...end, staticData: {} });
