import { Controller, Module } from '@nestjs/common';
import { defineConfig } from '@weft/config';
import type { RequestHandlers, ServiceContract } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { Handles } from '@weft/messaging';
import { type AnyServiceDefinition, defineServiceHost } from '@weft/service-host';

export interface FakeService<S extends ServiceContract> {
  readonly definition: AnyServiceDefinition;
  /** What each request does; one that is not there fails. */
  handlers: { -readonly [K in keyof S['requests']]?: RequestHandlers<S>[K] };
  /** Inputs in order of arrival, by request. */
  readonly calls: { -readonly [K in keyof S['requests']]?: Parameters<RequestHandlers<S>[K]>[0][] };
}

/** A service whose answers a test decides, behind the real contract and transport. */
export function fakeService<S extends ServiceContract>(contract: S): FakeService<S> {
  class FakeController {}
  class FakeModule {}
  const handlers: Record<string, (input: unknown) => unknown> = {};
  const calls: Record<string, unknown[]> = {};
  const fake = { handlers, calls };
  for (const [name, request] of Object.entries(contract.requests)) {
    const value = async (input: unknown) => {
      (calls[name] ??= []).push(input);
      const handler = fake.handlers[name];
      if (!handler) throw new AppError('INTERNAL', `The test did not expect ${name}.`);
      return handler(input);
    };
    Object.defineProperty(FakeController.prototype, name, { value, configurable: true, writable: true });
    Handles(request)(FakeController.prototype, name, { value, configurable: true, writable: true });
  }
  Controller()(FakeController);
  Module({ controllers: [FakeController] })(FakeModule);
  const config = defineConfig({ name: `fake ${contract.name}`, settings: {} });
  const definition = defineServiceHost({ contract, config, module: FakeModule });
  return Object.assign(fake, { definition }) as unknown as FakeService<S>;
}
