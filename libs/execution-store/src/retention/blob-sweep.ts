import type { BlobStore } from '@weft/blob-store';
import type pg from 'pg';
import { NamesInRuns } from './names-in-runs.ts';
import { ask, type GoOn } from './sweeping.ts';

/** Blobs that are looked for at a time: about 10 MB of hashes. */
const BATCH = 50_000;

/**
 * Not the blobs of the last `graceMs`, since the row that names one is written after it, and none that a run under way may have put: what such
 * a run holds in memory no row names yet. What a waiting run holds is in its journal. The margin is for two clocks.
 */
const OLD_BEFORE = `
  SELECT least(now() - $2::float8 * interval '1 ms', min(coalesce(started_at, created_at)) - interval '5 minutes') AS "storedBefore"
  FROM execution.runs WHERE tenant_id = $1 AND status = 'running'`;

export interface SweepBlobs {
  readonly tenantId: string;
  /** Blobs younger than this stay, whoever names them. */
  readonly graceMs: number;
  /** What else names blobs: looked at after the runs. */
  readonly namesElsewhere: () => AsyncIterable<readonly string[]>;
}

/** Deletes a tenant's blobs that nothing names any more (run.md §8: "swept by mark after retention"). */
export class BlobSweep {
  private readonly names: NamesInRuns;

  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool; readonly blobs: BlobStore }) {
    this.names = new NamesInRuns(options);
  }

  /** Returns how many blobs went. Where it breaks off, those of which it was certain are gone, and the others all there. */
  async sweep(sweep: SweepBlobs, goOn: GoOn): Promise<number> {
    const { tenantId, graceMs } = sweep;
    const [row] = await ask<{ storedBefore: Date }>(this.options.pool, OLD_BEFORE, [tenantId, graceMs]);
    const storedBefore = row!.storedBefore;
    let count = 0;
    for (let after: string | undefined; ;) {
      const old = await this.options.blobs.listOld({ tenantId, storedBefore, after, limit: BATCH });
      const loose = await this.findLoose(sweep, old, goOn);
      for (const sha256 of loose ?? []) {
        if (!(await goOn())) return count;
        if (await this.options.blobs.deleteOld({ tenantId, sha256 }, storedBefore)) count++;
      }
      after = old.at(-1);
      if (!loose || old.length < BATCH) return count;
    }
  }

  /** Those that nothing names; undefined where not everything could be looked at. */
  private async findLoose(
    { tenantId, namesElsewhere }: SweepBlobs,
    old: readonly string[],
    goOn: GoOn,
  ): Promise<Set<string> | undefined> {
    const loose = new Set(old);
    for (const names of [() => this.names.of(tenantId), namesElsewhere]) {
      if (loose.size === 0) return loose;
      for await (const part of names()) {
        for (const name of part) loose.delete(name);
        if (!(await goOn())) return undefined;
      }
    }
    return loose;
  }
}
