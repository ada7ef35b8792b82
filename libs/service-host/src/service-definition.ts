import type { DynamicModule, INestApplication, LoggerService, Type } from '@nestjs/common';
import type { ConfigDefinition, ConfigOf } from '@weft/config';
import type { ServiceContract } from '@weft/contracts';

/** How a service speaks HTTP; one that does not has none. */
export interface HttpFront<D extends ConfigDefinition> {
  /** Makes the application, with its adapter; listens to nothing yet. */
  create(
    module: DynamicModule,
    options: { readonly config: ConfigOf<D>; readonly logger: LoggerService },
  ): Promise<INestApplication>;
  /** Told before anything is started: whether it could listen. @throws where it could not, with what to do about it. */
  assertCanListen?(config: ConfigOf<D>): Promise<void>;
  /** Returns the address under which it is reached. */
  listen(app: INestApplication, config: ConfigOf<D>): Promise<string>;
}

/** All that a host needs to run a service, alone in its process or beside others. */
export interface ServiceDefinition<D extends ConfigDefinition = ConfigDefinition> {
  readonly contract: ServiceContract;
  readonly config: D;
  readonly module: Type;
  readonly http?: HttpFront<D>;
  /** What is left to do after the start where the service runs in a process of its own; beside others, the host sees to it. */
  readonly whenAlone?: (get: <T>(token: Type<T>) => T, config: ConfigOf<D>) => Promise<void>;
}

/** Ties the parts' types together. */
export const defineServiceHost = <const D extends ConfigDefinition>(definition: ServiceDefinition<D>): ServiceDefinition<D> =>
  definition;

export type AnyServiceDefinition = ServiceDefinition<any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- each has a configuration of its own type
