import type pg from 'pg';
import { toRefColumns } from '../columns.ts';
import type { CommitJob, CommitKind } from '../group-commit.ts';
import type { RunRef } from '../run.ts';
import { IS_RUNNING } from './ownership.ts';
import { toRows } from './run-columns.ts';
import { freedOf } from './run-limits.ts';
import { run, type Statement } from './statement.ts';

const RELEASE_RUNS: Statement = {
  name: 'release-runs',
  text: `
  WITH released AS (
    UPDATE execution.runs r SET status = 'queued', owner = NULL
    FROM ${toRows(1, ['uuid', 'uuid', 'int'], 'tenant_id, id, fence')}
    WHERE r.tenant_id = i.tenant_id AND r.id = i.id AND r.fence = i.fence AND ${IS_RUNNING}
    RETURNING r.tenant_id, r.limit_keys
  ), ${freedOf('released')}
  SELECT FROM freed`,
};

/** Gives runs back to the queue. One that is no longer ours needs no giving back. */
export class ReleaseRuns implements CommitKind<RunRef, void> {
  readonly name = 'release';
  readonly merges = false;

  constructor(private readonly pool: pg.Pool) {}

  async commit(jobs: readonly CommitJob<RunRef>[]) {
    await run(this.pool, RELEASE_RUNS, toRefColumns(jobs.map(({ entries }) => entries[0] as RunRef)));
    return jobs.map(() => ({ value: undefined }));
  }
}
