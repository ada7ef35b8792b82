import { Inject, Logger, Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { createBlobStore } from '@weft/blob-store';
import type { ConfigOf } from '@weft/config';
import { DeadLetterSweep, ExpiredRuns, OldPartitions, SweepClaims, type KeepTimes } from '@weft/execution-store';
import { Metrics } from '@weft/observability';
import { createPool } from '@weft/persistence';
import type pg from 'pg';
import { orchestratorConfig } from '../orchestrator.config.ts';
import { NamesInWorkflows } from './names-in-workflows.ts';
import { RetentionKeeper } from './retention-keeper.ts';
import { StorageSweep } from './storage-sweep.ts';

type Config = ConfigOf<typeof orchestratorConfig>;

const POOL = Symbol('pool of the retention');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Looking through a month of the history once is the longest of all. */
const STATEMENT_TIMEOUT_MS = 300_000;

/** 0 keeps for ever. */
const unlessZero = (value: number): number | undefined => (value === 0 ? undefined : value);

export function toKeepTimes(config: Pick<Config, 'retentionDays' | 'retentionFailedDays' | 'retentionMaxRuns'>): KeepTimes {
  const { retentionDays, retentionFailedDays = retentionDays, retentionMaxRuns } = config;
  return {
    succeededMs: unlessZero(retentionDays * DAY_MS),
    othersMs: unlessZero(retentionFailedDays * DAY_MS),
    maxRuns: unlessZero(retentionMaxRuns),
  };
}

function makeKeeper(pool: pg.Pool, names: NamesInWorkflows, config: Config, metrics: Metrics) {
  // eslint-disable-line max-params -- what a factory is given
  const logger = new Logger('Retention');
  const parts = {
    claims: new SweepClaims({ pool }),
    runs: new ExpiredRuns({ pool }),
    letters: new DeadLetterSweep({ pool }),
    partitions: new OldPartitions({
      pool,
      onBusy: (name, err) => logger.warn({ message: `${name} of the history could not be dropped now; it is tried again.`, err }),
    }),
    storage: new StorageSweep({
      pool,
      names,
      blobs: createBlobStore({ folder: config.blobFolder, pool }),
      graceMs: config.storageGraceHours * HOUR_MS,
      onFailed: (tenantId, err) => logger.warn({ message: 'The storage of a workspace could not be swept.', tenantId, err }),
    }),
  };
  const times = {
    keep: toKeepTimes(config),
    deadLettersMs: unlessZero(config.deadLetterDays * DAY_MS),
    everyMs: config.retentionSweepMinutes * MINUTE_MS,
    storageEveryMs: config.storageSweepHours * HOUR_MS,
  };
  return new RetentionKeeper(parts, times, metrics);
}

const providers: Provider[] = [
  NamesInWorkflows,
  {
    // One of its own: a sweep must not take the connections of those who wait for them.
    provide: POOL,
    inject: [orchestratorConfig.token],
    useFactory: ({ databaseUrl: url }: Config) =>
      createPool({
        url,
        role: 'weft_execution',
        max: 2,
        name: 'weft-orchestrator-retention',
        statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      }),
  },
  { provide: RetentionKeeper, inject: [POOL, NamesInWorkflows, orchestratorConfig.token, Metrics], useFactory: makeKeeper },
];

@Module({ providers })
export class RetentionModule implements OnApplicationShutdown {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
