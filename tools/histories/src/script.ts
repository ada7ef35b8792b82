import { perform, type Address } from './acts.ts';
import type { Act } from './history.ts';
import type { House } from './house.ts';
import { inGroups } from './in-groups.ts';

/** An open run, with what still is to happen to it from outside. */
export interface Scripted {
  readonly address: Address;
  readonly acts: Act[];
  /** Told before an act. */
  readonly onAct?: (act: Act) => Promise<void>;
}

interface OpenRow {
  readonly id: string;
  readonly status: string;
  readonly waits_for_call: boolean;
}

/** Rounds in which nothing moves. */
const PATIENCE = 5;

const FIND_OPEN = `SELECT id, status, status = 'waiting' AND due_at = 'infinity' AS waits_for_call FROM execution.runs`;

/** Carries all open runs of the house to their ends, each with what its script says. @throws where they get no further. */
export async function carryToEnds(house: House, scripts: readonly Scripted[]): Promise<void> {
  const byId = new Map(scripts.map((script) => [script.address.executionId, script]));
  for (let idle = 0; ;) {
    const { rows } = await house.owner.query<OpenRow>(FIND_OPEN);
    if (rows.length === 0) return;
    const acted = await inGroups(rows, (row) => actOn(house, row, byId.get(row.id)));
    const moved = await house.carryOn();
    idle = moved > 0 || acted.includes(true) ? 0 : idle + 1;
    if (idle >= PATIENCE) throw new Error(`Runs that get no further: ${describe(rows, byId)}`);
    // A database that was too slow for this executor has left it runs that it does not know of.
    if (idle > 0) await house.releaseOrphans();
  }
}

async function actOn(house: House, row: OpenRow, script: Scripted | undefined): Promise<boolean> {
  const act = script?.acts[0];
  if (!script || !act || act.when !== row.status || (row.status === 'waiting' && !row.waits_for_call)) return false;
  script.acts.shift();
  await script.onAct?.(act);
  await perform(house, script.address, act);
  return true;
}

const describe = (rows: readonly OpenRow[], scripts: ReadonlyMap<string, Scripted>): string =>
  rows.map(({ id, status }) => `${id} is ${status}, next ${JSON.stringify(scripts.get(id)?.acts[0])}`).join('; ');
