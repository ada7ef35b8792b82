import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import type { ServiceContract } from '@weft/contracts';
import { EventPublisher } from './event-publisher.ts';
import { EventStream } from './event-stream.ts';
import { MessageTransport } from './message-transport.ts';
import { clientFor, createClient } from './service-client.ts';
import { ServiceInstance } from './service-instance.ts';

@Module({})
export class MessagingModule {
  /** For the host of a service, once: the transport, and what publishes and subscribes over it. */
  static forHost(transport: MessageTransport, instance: ServiceInstance): DynamicModule {
    const providers: Provider[] = [
      { provide: MessageTransport, useValue: transport },
      { provide: ServiceInstance, useValue: instance },
      EventPublisher,
      EventStream,
    ];
    return {
      module: MessagingModule,
      global: true,
      providers,
      exports: [MessageTransport, ServiceInstance, EventPublisher, EventStream],
    };
  }

  /** For a module that calls other services: a client of each, injected by `@InjectClient(contract)`. */
  static forClients(...contracts: readonly ServiceContract[]): DynamicModule {
    const providers = contracts.map((contract) => ({
      provide: clientFor(contract),
      useFactory: (transport: MessageTransport) => createClient(contract, transport),
      inject: [MessageTransport],
    }));
    return { module: MessagingModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
