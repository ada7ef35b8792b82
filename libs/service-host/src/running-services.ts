import { type INestApplication, type INestMicroservice, Logger, type LoggerService, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { LoadedConfig } from '@weft/config';
import { ContractServer, type MessageTransport, ServiceInstance } from '@weft/messaging';
import { HealthRegistry, Metrics } from '@weft/observability';
import { HostModule, type HostParts } from './host.module.ts';
import type { AnyServiceDefinition } from './service-definition.ts';

export interface StartOptions {
  /** In the order in which they start; a service comes after those it calls. They stop in reverse. */
  readonly services: readonly AnyServiceDefinition[];
  readonly config: LoadedConfig;
  readonly transport: MessageTransport;
  readonly logger: LoggerService;
  readonly shutdownTimeoutMs?: number;
  /** Which process this is, where it runs one service and has made that known already. */
  readonly instance?: ServiceInstance;
}

interface RunningService {
  readonly definition: AnyServiceDefinition;
  readonly app: INestApplication | INestMicroservice;
}

/**
 * Services at work in this process, each in a Nest container of its own.
 * starting → running → stopping → stopped; a failed start stops what has started. A stop first takes no more work (HTTP, then
 * messages), then waits for what is under way, then lets the modules close what they hold, then closes the transport.
 */
export class RunningServices {
  private readonly running: RunningService[] = [];
  private stopping?: Promise<void>;
  /** Where the HTTP front listens; undefined where no service has one. */
  url: string | undefined;

  private constructor(
    private readonly options: StartOptions,
    private readonly parts: HostParts,
  ) {}

  /** @throws what a module threw at its start; nothing is left running then. */
  static async start(options: StartOptions): Promise<RunningServices> {
    Logger.overrideLogger(options.logger);
    const parts = { config: options.config, transport: options.transport, health: new HealthRegistry(), metrics: new Metrics() };
    parts.health.register('messaging', () => (options.transport.isConnected() ? undefined : 'not connected'));
    const services = new RunningServices(options, parts);
    try {
      for (const { http, config } of options.services) await http?.assertCanListen?.(options.config.of(config));
      for (const definition of options.services) await services.startOne(definition);
      await services.openFronts();
    } catch (error) {
      await services.stop();
      throw error;
    }
    return services;
  }

  /** A provider of a running service, for the host itself. */
  get<T>(definition: AnyServiceDefinition, token: Type<T> | symbol): T {
    const service = this.running.find((each) => each.definition === definition);
    if (!service) throw new Error(`The service "${definition.contract.name}" does not run in this process.`);
    return service.app.get<T>(token, { strict: false });
  }

  get health(): HealthRegistry {
    return this.parts.health;
  }

  get metrics(): Metrics {
    return this.parts.metrics;
  }

  stop(): Promise<void> {
    return (this.stopping ??= this.stopAll());
  }

  private async startOne(definition: AnyServiceDefinition): Promise<void> {
    const instance = this.options.instance ?? new ServiceInstance(definition.contract.name);
    const { transport, shutdownTimeoutMs: drainTimeoutMs, logger } = this.options;
    const strategy = new ContractServer({ contract: definition.contract, transport, instance, drainTimeoutMs });
    const module = HostModule.around(definition, this.parts, instance);
    if (!definition.http) {
      const app = await NestFactory.createMicroservice(module, { strategy, logger, abortOnError: false });
      this.running.push({ definition, app });
      return void (await app.listen());
    }
    const app = await definition.http.create(module, { config: this.parts.config.of(definition.config), logger });
    this.running.push({ definition, app });
    app.connectMicroservice({ strategy }, { inheritAppConfig: false });
    await app.startAllMicroservices();
  }

  /** Last of all: whoever can reach the front may use all that is behind it. */
  private async openFronts(): Promise<void> {
    for (const { definition, app } of this.running) {
      if (definition.http)
        this.url = await definition.http.listen(app as INestApplication, this.parts.config.of(definition.config));
    }
  }

  private async stopAll(): Promise<void> {
    for (const { definition, app } of this.running.toReversed()) {
      // One service that fails to stop must not keep the others from it.
      await app
        .close()
        .catch((error: unknown) =>
          this.options.logger.error({ message: `Stopping "${definition.contract.name}" failed`, err: error }),
        );
    }
    await this.options.transport.close();
  }
}
