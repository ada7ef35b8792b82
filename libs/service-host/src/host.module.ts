import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { LoadedConfig } from '@weft/config';
import { type MessageTransport, MessagingModule, type ServiceInstance } from '@weft/messaging';
import { HealthRegistry, Metrics } from '@weft/observability';
import type { AnyServiceDefinition } from './service-definition.ts';

/** What one process has once, whichever services run in it. */
export interface HostParts {
  readonly config: LoadedConfig;
  readonly transport: MessageTransport;
  readonly health: HealthRegistry;
  readonly metrics: Metrics;
}

/** The root of a service's container: the service's module, and around it what the host gives to every service. */
@Global()
@Module({})
export class HostModule {
  static around(service: AnyServiceDefinition, parts: HostParts, instance: ServiceInstance): DynamicModule {
    const providers = [
      { provide: service.config.token, useValue: parts.config.of(service.config) },
      { provide: HealthRegistry, useValue: parts.health },
      { provide: Metrics, useValue: parts.metrics },
    ];
    return {
      module: HostModule,
      imports: [MessagingModule.forHost(parts.transport, instance), service.module],
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }
}
