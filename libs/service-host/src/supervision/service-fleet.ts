import type { LoggerService } from '@nestjs/common';
import type { Environment } from '@weft/config';
import { KeptAlive } from './kept-alive.ts';
import { ServiceProcess } from './service-process.ts';

/** One service of a fleet. */
export interface FleetMember {
  readonly service: string;
  readonly entry: string;
  /** Default 1. */
  readonly replicas?: number;
}

export interface ServiceFleetOptions {
  readonly environment: Environment;
  readonly stopTimeoutMs: number;
  readonly logger: LoggerService;
}

type Replica = { readonly service: string; readonly kept: KeptAlive<ServiceProcess> };

/**
 * Services in processes of their own, each started again when it dies. Every one of them is told which services have nobody at work,
 * so that the front can say whether the fleet is ready.
 */
export class ServiceFleet {
  /** In the order in which they were started; members of one stage stop together. */
  private readonly stages: Replica[][] = [];
  private frontUrl?: string;
  private isStopping = false;

  constructor(private readonly options: ServiceFleetOptions) {}

  /** Where the HTTP front listens; undefined while none has. */
  get url(): string | undefined {
    return this.frontUrl;
  }

  /** Starts members side by side. @throws where one does not get ready; those that did are running, and `stop` ends them. */
  async start(members: readonly FleetMember[]): Promise<void> {
    const stage: Replica[] = [];
    this.stages.push(stage);
    const names = members.flatMap((member) => namesOf(member).map((name) => ({ name, member })));
    const outcomes = await Promise.allSettled(
      names.map(async ({ name, member }) => stage.push({ service: member.service, kept: await this.keep(name, member) })),
    );
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
    this.tellAll();
  }

  /** From the last stage to the first. */
  async stop(): Promise<void> {
    this.isStopping = true;
    for (const stage of this.stages.toReversed()) await Promise.all(stage.map(({ kept }) => kept.stop()));
  }

  private async keep(name: string, { entry }: FleetMember): Promise<KeptAlive<ServiceProcess>> {
    const { logger, stopTimeoutMs } = this.options;
    return KeptAlive.start({
      name,
      logger,
      onChange: () => this.tellAll(),
      start: async (signal) => {
        const started = await ServiceProcess.start({ name, entry, signal, stopTimeoutMs, environment: this.environment() });
        this.frontUrl ??= started.url;
        return started;
      },
    });
  }

  /** A front that took a free port keeps it over restarts: callers know it. */
  private environment(): Environment {
    const { environment } = this.options;
    return this.frontUrl === undefined ? environment : { ...environment, PORT: new URL(this.frontUrl).port };
  }

  private tellAll(): void {
    if (this.isStopping) return;
    const replicas = this.stages.flat();
    const lacking = [...Map.groupBy(replicas, ({ service }) => service)]
      .filter(([, all]) => all.every(({ kept }) => kept.current === undefined))
      .map(([service]) => service);
    const missing = lacking.length === 0 ? null : `being started again: ${lacking.join(', ')}`;
    for (const { kept } of replicas) kept.current?.tell({ missing });
  }
}

const namesOf = ({ service, replicas }: FleetMember): string[] =>
  replicas === undefined ? [service] : Array.from({ length: replicas }, (_, index) => `${service}-${index + 1}`);
