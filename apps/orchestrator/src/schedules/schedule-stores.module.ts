import { Inject, Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import { openDataSource, TenantDatabase } from '@weft/persistence';
import type { DataSource } from 'typeorm';
import { orchestratorConfig } from '../orchestrator.config.ts';
import { DuePolls } from '../polls/due-polls.ts';
import { PollsRepository } from '../polls/polls.repository.ts';
import { DueSchedules } from './due-schedules.ts';
import { PendingFires } from './pending-fires.ts';
import { ScheduleActivation } from './schedule-activation.ts';
import { SchedulesRepository } from './schedules.repository.ts';

type Config = ConfigOf<typeof orchestratorConfig>;

const SOURCE = Symbol('data source of the schedules');
const MAX_CONNECTIONS = 4;
const SECOND_MS = 1_000;

const parts: Provider[] = [
  {
    provide: SchedulesRepository,
    inject: [orchestratorConfig.token],
    useFactory: ({ scheduleGraceSeconds }: Config) => new SchedulesRepository(scheduleGraceSeconds * SECOND_MS),
  },
  PollsRepository,
  {
    provide: ScheduleActivation,
    inject: [SchedulesRepository, PollsRepository, orchestratorConfig.token],
    useFactory: (schedules: SchedulesRepository, polls: PollsRepository, config: Config) =>
      new ScheduleActivation(schedules, polls, {
        maxSchedules: config.scheduleLimit,
        minIntervalMs: config.scheduleMinSeconds * SECOND_MS,
        minPollIntervalMs: config.pollMinSeconds * SECOND_MS,
      }),
  },
  {
    provide: DueSchedules,
    inject: [SOURCE, orchestratorConfig.token],
    useFactory: (source: DataSource, { scheduleGraceSeconds }: Config) =>
      new DueSchedules(new TenantDatabase(source), scheduleGraceSeconds * SECOND_MS),
  },
  {
    provide: PendingFires,
    inject: [SOURCE],
    useFactory: (source: DataSource) => new PendingFires(new TenantDatabase(source)),
  },
  {
    provide: DuePolls,
    inject: [SOURCE],
    useFactory: (source: DataSource) => new DuePolls(new TenantDatabase(source)),
  },
];

/** What is kept of schedules and polls: by the tenant for whoever changes and reads them, and of all tenants for whoever fires them. */
@Module({
  providers: [
    {
      // One of its own: ticks must not wait for the connections of those who wait for answers.
      provide: SOURCE,
      inject: [orchestratorConfig.token],
      useFactory: ({ databaseUrl: url }: Config) =>
        openDataSource({
          url,
          schema: 'orchestrator',
          role: 'weft_execution',
          max: MAX_CONNECTIONS,
          name: 'weft-orchestrator-schedules',
        }),
    },
    ...parts,
  ],
  exports: [SchedulesRepository, ScheduleActivation, DueSchedules, PendingFires, PollsRepository, DuePolls],
})
export class ScheduleStoresModule implements OnApplicationShutdown {
  constructor(@Inject(SOURCE) private readonly source: DataSource) {}

  async onApplicationShutdown(): Promise<void> {
    await this.source.destroy();
  }
}
