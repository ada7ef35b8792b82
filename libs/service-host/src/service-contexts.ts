import type { INestApplicationContext, LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { LoadedConfig } from '@weft/config';
import { type MessageTransport, ServiceInstance } from '@weft/messaging';
import { HealthRegistry, Metrics } from '@weft/observability';
import { HostModule } from './host.module.ts';
import type { AnyServiceDefinition } from './service-definition.ts';

/** Providers of services that serve nobody. */
export interface ServiceContexts {
  get<T>(definition: AnyServiceDefinition, token: Type<T>): T;
}

export interface ContextOptions {
  readonly services: readonly AnyServiceDefinition[];
  readonly config: LoadedConfig;
  /** Closed at the end. */
  readonly transport: MessageTransport;
  readonly logger: LoggerService;
}

/** Work with the inside of services whose processes are elsewhere: no request reaches these, no port is opened. */
export async function withServices<T>(options: ContextOptions, work: (contexts: ServiceContexts) => Promise<T>): Promise<T> {
  const { services, config, transport, logger } = options;
  const open = new Map<AnyServiceDefinition, INestApplicationContext>();
  try {
    for (const definition of services) {
      const parts = { config, transport, health: new HealthRegistry(), metrics: new Metrics() };
      const module = HostModule.around(definition, parts, new ServiceInstance(definition.contract.name));
      open.set(definition, await NestFactory.createApplicationContext(module, { logger, abortOnError: false }));
    }
    return await work({ get: (definition, token) => open.get(definition)!.get(token, { strict: false }) });
  } finally {
    for (const context of [...open.values()].toReversed()) await context.close();
    await transport.close();
  }
}
