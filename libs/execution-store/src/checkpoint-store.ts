import { toStoreError } from '@weft/persistence';
import type pg from 'pg';
import { decodeText } from './codec.ts';
import type { RunAddress } from './execution-queue.ts';

const LOAD = 'SELECT body FROM execution.checkpoints WHERE tenant_id = $1 AND execution_id = $2 AND namespace = $3';

/** Reads checkpoints. They are written by the park of their run (`ExecutionWriter.park`), under its fence, and deleted by its end. */
export class CheckpointStore {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** Undefined also where what is stored cannot be read: a checkpoint can be made again. @throws STORE_UNAVAILABLE */
  async load({ tenantId, executionId }: RunAddress, namespace: string): Promise<string | undefined> {
    const [row] = await this.query([tenantId, executionId, namespace]);
    try {
      return row && decodeText(row.body);
    } catch {
      return undefined; // damaged: as if it were not there
    }
  }

  private async query(values: readonly string[]): Promise<{ body: Buffer }[]> {
    try {
      return (await this.options.pool.query<{ body: Buffer }>({ name: 'load-checkpoint', text: LOAD, values: [...values] })).rows;
    } catch (error) {
      throw toStoreError(error);
    }
  }
}
