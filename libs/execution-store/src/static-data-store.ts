import { toStoreError } from '@weft/persistence';
import type pg from 'pg';
import { decodeText } from './codec.ts';
import type { StaticDataScopes } from './record.ts';

/** What code of a workflow has kept. Only the finish of a run saves it (`ExecutionWriter.finish`). */
export class StaticDataStore {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** The scope that was saved last comes last; [] where nothing is kept. @throws STORE_UNAVAILABLE */
  async load(tenantId: string, workflowId: string): Promise<StaticDataScopes> {
    try {
      const { rows } = await this.options.pool.query<{ scope: string; data: Buffer }>(
        'SELECT scope, data FROM execution.static_data WHERE tenant_id = $1 AND workflow_id = $2 ORDER BY updated_at, scope',
        [tenantId, workflowId],
      );
      return rows.map(({ scope, data }) => [scope, decodeText(data)] as const);
    } catch (error) {
      throw toStoreError(error);
    }
  }
}
