import type pg from 'pg';
import { decodeText } from './codec.ts';
import { toColumn, toRefColumns } from './columns.ts';
import { rowKey } from './identity.ts';
import type { JournalRow } from './record.ts';
import { restoreChunk } from './run-body.ts';
import type { RunRef } from './run.ts';
import { run, type Statement } from './statements/statement.ts';

/** A run that waits for somebody outside while its executor carries it out. */
export interface AwaitingRun {
  readonly ref: RunRef;
  /** How many rows from outside its executor knows. */
  readonly known: number;
}

/** What an executor knows of a run that it has left. */
export interface KnownRun {
  /** Rows from outside. */
  readonly arrivals: number;
  /** Of its last committed event. */
  readonly sequence: number;
}

/** What has come from outside for a run. */
export interface RunArrivals {
  readonly executionId: string;
  readonly fence: number;
  /** Oldest first, without a gap after those that were known. */
  readonly rows: readonly JournalRow[];
  /** When that was looked at, by the database's clock; milliseconds since the epoch. */
  readonly at: number;
}

interface ArrivalRow {
  readonly tenant_id: string;
  readonly id: string;
  readonly fence: number;
  readonly at: Date;
  /** Null where nothing has come. */
  readonly body: Buffer | null;
}

/** Rows from outside are under fence 0, and numbered without a gap. Nothing of runs that are another's by now. */
const findArrivalsIf = (condition: string): string => `
  SELECT r.tenant_id, r.id, r.fence, now() AS at, j.body
  FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[]) AS i (tenant_id, id, fence, known, sequence)
  JOIN execution.runs r ON r.tenant_id = i.tenant_id AND r.id = i.id AND r.fence = i.fence AND r.status = 'running' AND ${condition}
  LEFT JOIN execution.journal j ON j.tenant_id = r.tenant_id AND j.execution_id = r.id AND j.fence = 0 AND j.chunk > i.known
  ORDER BY j.chunk`;

const OF_BUSY: Statement = {
  name: 'find-arrivals',
  text: findArrivalsIf('NOT r.stop_requested AND NOT r.pause_requested'),
};
/** Whoever has paused the run meanwhile has told an event. */
const OF_CLAIMED: Statement = { name: 'find-arrivals-of-claimed', text: findArrivalsIf('r.sequence = i.sequence') };

/** For runs that are busy and are not about to stop or to pause. */
export const findArrivals = (pool: pg.Pool, runs: readonly AwaitingRun[]): Promise<RunArrivals[]> => find(pool, OF_BUSY, runs);

/** For runs that were just claimed, and to which nothing else has happened. */
export const findArrivalsOfClaimed = (
  pool: pg.Pool,
  runs: readonly (AwaitingRun & { readonly sequence: number })[],
): Promise<RunArrivals[]> => find(pool, OF_CLAIMED, runs);

/** A run of which something cannot be read is left out: whoever reads it as a whole says so. */
async function find(
  pool: pg.Pool,
  statement: Statement,
  runs: readonly (AwaitingRun & { readonly sequence?: number })[],
): Promise<RunArrivals[]> {
  const known = [toColumn(runs.map(({ known }) => known)), toColumn(runs.map(({ sequence = 0 }) => sequence))];
  const found = await run<ArrivalRow>(pool, statement, [...toRefColumns(runs.map(({ ref }) => ref)), ...known]);
  return [...Map.groupBy(found, rowKey).values()].flatMap((rows) => {
    const { id: executionId, fence, at } = rows[0] as ArrivalRow;
    try {
      return [{ executionId, fence, at: at.getTime(), rows: rows.flatMap(({ body }) => readRows(body)) }];
    } catch {
      return [];
    }
  });
}

const readRows = (body: Buffer | null): readonly JournalRow[] => (body ? restoreChunk(decodeText(body)).rows : []);
