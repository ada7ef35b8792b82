import { encodeJson, encodeText } from './codec.ts';
import { assertIdentity, runKey } from './identity.ts';
import type { QueuedRun } from './run.ts';
import { toChunkText } from './run-body.ts';
import { InsertLimitedRuns } from './statements/insert-limited-runs.ts';
import { InsertRuns, type NewRun, type Placed } from './statements/insert-runs.ts';
import type { Queryable } from './statements/statement.ts';

/** As `ExecutionQueue.enqueue`, within a transaction of the caller's. */
export async function enqueueIn(client: Queryable, { identity, command, inherited }: QueuedRun): Promise<Placed> {
  assertIdentity(identity);
  const { priority, limits } = command;
  const chunk = inherited && encodeText(toChunkText([{ rows: inherited }]));
  const entry: NewRun = { identity, priority, limits, command: encodeJson(command), eventCount: 0, chunk };
  const kind = limits ? new InsertLimitedRuns(client, null) : new InsertRuns(client, null);
  const [placed] = await kind.commit([{ runKey: runKey(identity), ordinal: 1, entries: [entry] }], false);
  return placed!.value;
}
