import type pg from 'pg';
import { ask } from './sweeping.ts';

/** A checkpoint has never been there before the row of its run. */
const DELETE = `
  DELETE FROM execution.checkpoints k
  WHERE k.tenant_id = $1 AND NOT EXISTS (SELECT FROM execution.runs r WHERE r.tenant_id = k.tenant_id AND r.id = k.execution_id)
  RETURNING k.execution_id`;

/** Deletes checkpoints of runs that are over: the end of a run takes them along, but an executor of an older version knows nothing of them. */
export class CheckpointSweep {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** Returns how many went. @throws STORE_UNAVAILABLE */
  async sweep(tenantId: string): Promise<number> {
    return (await ask(this.options.pool, DELETE, [tenantId])).length;
  }
}
