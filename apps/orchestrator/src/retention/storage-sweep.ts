import type { BlobStore } from '@weft/blob-store';
import {
  ApprovalSweep,
  BlobSweep,
  CheckpointSweep,
  DataTableSweep,
  listTenantsOf,
  PlanSweep,
  SeenValueSweep,
  StaticDataSweep,
  type GoOn,
} from '@weft/execution-store';
import type pg from 'pg';
import type { NamesInWorkflows } from './names-in-workflows.ts';

/** What a sweep has deleted, by kind. */
export type Swept = Readonly<Record<string, number>>;

export interface StorageSweepOptions {
  /** Under the role `weft_execution`. */
  readonly pool: pg.Pool;
  readonly blobs: BlobStore;
  readonly names: NamesInWorkflows;
  /** Nothing is deleted that is younger than this. */
  readonly graceMs: number;
  /** A workspace could not be swept; the others are. */
  readonly onFailed: (tenantId: string, error: unknown) => void;
}

/** Deletes what nothing names any more: plans, static data, seen values, questions to people, checkpoints and files. It looks through all that could name it, one workspace after the other. */
export class StorageSweep {
  private readonly plans: PlanSweep;
  private readonly files: BlobSweep;
  private readonly staticData: StaticDataSweep;
  private readonly seenValues: SeenValueSweep;
  private readonly approvals: ApprovalSweep;
  private readonly checkpoints: CheckpointSweep;
  private readonly dataTables: DataTableSweep;

  constructor(private readonly options: StorageSweepOptions) {
    this.plans = new PlanSweep(options);
    this.files = new BlobSweep(options);
    this.staticData = new StaticDataSweep(options);
    this.seenValues = new SeenValueSweep(options);
    this.approvals = new ApprovalSweep(options);
    this.checkpoints = new CheckpointSweep(options);
    this.dataTables = new DataTableSweep(options);
  }

  async sweep(goOn: GoOn): Promise<Swept> {
    const swept = { plans: 0, files: 0, staticData: 0, seenValues: 0, approvals: 0, checkpoints: 0 };
    for (const tenantId of await this.listTenants()) {
      if (!(await goOn())) return swept;
      try {
        swept.plans += await this.sweepPlans(tenantId, goOn);
        swept.staticData += await this.sweepOfGone(tenantId, this.staticData);
        swept.seenValues += await this.sweepOfGone(tenantId, this.seenValues);
        swept.approvals += await this.approvals.sweep(tenantId);
        swept.checkpoints += await this.checkpoints.sweep(tenantId);
        await this.dataTables.sweep(tenantId);
        swept.files += await this.sweepFiles(tenantId, goOn);
        await this.options.names.deleteOldTests(tenantId);
      } catch (error) {
        this.options.onFailed(tenantId, error);
      }
    }
    swept.files += await this.options.blobs.deleteAbandoned();
    return swept;
  }

  private async listTenants(): Promise<ReadonlySet<string>> {
    const { pool, blobs } = this.options;
    const tables = [
      'plans',
      'static_data',
      'seen_values',
      'seen_marks',
      'data_table_writes',
      'approvals',
      'checkpoints',
    ] as const;
    const lists = [...tables.map((table) => listTenantsOf(pool, table)), blobs.listTenants()];
    return new Set((await Promise.all(lists)).flat());
  }

  private async sweepPlans(tenantId: string, goOn: GoOn): Promise<number> {
    const { names, graceMs } = this.options;
    return this.plans.sweep({ tenantId, named: await names.planHashes(tenantId), graceMs }, goOn);
  }

  /** What is kept for a workflow as long as there is one. */
  private async sweepOfGone(tenantId: string, kept: StaticDataSweep | SeenValueSweep): Promise<number> {
    const gone = await this.options.names.findGone(tenantId, await kept.listWorkflows(tenantId));
    return gone.length === 0 ? 0 : kept.delete(tenantId, gone);
  }

  private sweepFiles(tenantId: string, goOn: GoOn): Promise<number> {
    const { names, graceMs } = this.options;
    return this.files.sweep({ tenantId, graceMs, namesElsewhere: () => names.files(tenantId) }, goOn);
  }
}
