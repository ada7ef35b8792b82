import type pg from 'pg';
import type { Address } from './acts.ts';
import { recordedCalls, type CallsOfHistory } from './call-addresses.ts';
import { differences } from './differences.ts';
import { stateAfter, type Commit, type History, type HistoryEnd, type Interrupted, type StoredRow } from './history.ts';
import type { House } from './house.ts';
import { inGroups } from './in-groups.ts';
import { endOf, RECORDED_TENANT } from './recorder.ts';
import { carryToEnds } from './script.ts';
import { World } from './world.ts';

/** What came of it: how it differs from the recorded run, one sentence each. */
export interface Replayed extends Interrupted {
  readonly differences: readonly string[];
}

/** The executor that recorded the histories. It is dead. */
const DEAD = `
  INSERT INTO execution.executors (id, lease, expires_at, held_since)
  SELECT DISTINCT r ->> 'owner', interval '8 seconds', now() - interval '1 minute', now() - interval '1 hour'
  FROM jsonb_array_elements($1::jsonb) AS r WHERE r ->> 'owner' IS NOT NULL ON CONFLICT (id) DO NOTHING`;

/** Puts recorded runs into a store as they stood after one of their commits, and lets the executor of the house go on with them. */
export class Replayer {
  private readonly callsOf = new Map<History, CallsOfHistory>();

  constructor(private readonly house: House) {}

  /** At most one of each history: runs keep their ids. Their plans are there: `putPlans`. */
  async replay(interrupted: readonly Interrupted[]): Promise<Replayed[]> {
    await putRows(this.house.owner, interrupted);
    return this.goOn(interrupted);
  }

  /** With runs that are in the store already. */
  async goOn(interrupted: readonly Interrupted[]): Promise<Replayed[]> {
    for (const each of interrupted) this.house.worlds.set(addressOf(each.history).executionId, worldAt(each));
    await carryToEnds(
      this.house,
      interrupted.map(({ history, commits }) => ({
        address: addressOf(history),
        acts: history.acts.filter(({ after }) => after >= commits),
      })),
    );
    return inGroups(interrupted, async (each) => ({ ...each, differences: await this.compare(each) }));
  }

  /** As if nothing had ever been there. */
  async clear(): Promise<void> {
    await this.house.owner.query(
      'TRUNCATE execution.runs, execution.journal, execution.history, execution.static_data, execution.seen_values, execution.seen_marks, execution.tenant_queues',
    );
  }

  /** How the store has the end of a history's run. */
  endOf(history: History): Promise<HistoryEnd> {
    return endOf(this.house, { ...addressOf(history), workflowId: first(history).workflow_id as string });
  }

  /** The rows of runs that are over. */
  async putFinished(histories: readonly History[]): Promise<void> {
    await put(
      this.house.owner,
      'execution.history',
      histories.map(({ finished }) => finished),
    );
  }

  private async compare(each: Interrupted): Promise<string[]> {
    const { history } = each;
    const { executionId } = addressOf(history);
    const calls = this.callsOf.get(history) ?? recordedCalls(history);
    this.callsOf.set(history, calls);
    return differences(each, { end: await this.endOf(history), calls: this.house.worlds.get(executionId)?.calls ?? [] }, calls);
  }
}

const first = ({ commits: [commit] }: History): StoredRow => (commit as Commit).run;

export const addressOf = (history: History): Address => ({ tenantId: RECORDED_TENANT, executionId: first(history).id as string });

/** The world as the kill left it: what it was called before still counts. */
function worldAt({ history, commits }: Interrupted): World {
  return new World(history.calls.filter(({ after }) => after < commits));
}

export const putPlans = (owner: pg.Pool, histories: readonly History[]): Promise<void> =>
  put(
    owner,
    'execution.plans',
    histories.map(({ plan }) => plan),
  );

/** The rows as they are recorded; columns that have come since get their defaults, as those of rows that were there do. */
export async function putRows(owner: pg.Pool, interrupted: readonly Interrupted[]): Promise<void> {
  const states = interrupted.map(({ history, commits }) => stateAfter(history, commits));
  const runs = states.map(({ run }) => run);
  const kept = interrupted.flatMap(({ history }) =>
    history.staticData.map(({ scope, text }) => ({
      ...{ tenant_id: RECORDED_TENANT, workflow_id: first(history).workflow_id, scope },
      data: `\\x00${Buffer.from(String(text)).toString('hex')}`,
    })),
  );
  await owner.query(DEAD, [JSON.stringify(runs)]);
  await put(owner, 'execution.static_data', kept as unknown as StoredRow[]);
  await put(
    owner,
    'execution.journal',
    states.flatMap(({ journal }) => journal),
  );
  await put(owner, 'execution.runs', runs);
}

async function put(owner: pg.Pool, table: string, rows: readonly StoredRow[]): Promise<void> {
  const byColumns = Map.groupBy(rows, (row) => Object.keys(row).toSorted().join(', '));
  for (const [columns, alike] of byColumns)
    await owner.query(
      `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb) ON CONFLICT DO NOTHING`,
      [JSON.stringify(alike)],
    );
}

export const toProblems = (replayed: readonly Replayed[]): string[] =>
  replayed.flatMap(({ history, commits, differences: found }) =>
    found.map((difference) => `${history.name}, after ${commits} commits: ${difference}`),
  );
