import { Inject } from '@nestjs/common';
import type { ServiceClient, ServiceContract } from '@weft/contracts';
import type { MessageTransport } from './message-transport.ts';

/** A service's requests as methods. Errors arrive as `AppError` with a code that the contract declares. */
export function createClient<S extends ServiceContract>(contract: S, transport: MessageTransport): ServiceClient<S> {
  const methods = Object.entries(contract.requests).map(([name, { subject, timeoutMs }]) => [
    name,
    (input: unknown) => transport.request(subject, input, timeoutMs),
  ]);
  return Object.freeze(Object.fromEntries(methods)) as ServiceClient<S>;
}

/** The token under which `MessagingModule.forClients(contract)` provides a client. */
export const clientFor = (contract: ServiceContract): symbol => Symbol.for(`weft.client.${contract.name}`);

/** `constructor(@InjectClient(compiler) private readonly compiler: ServiceClient<typeof compiler>) {}` */
export const InjectClient = (contract: ServiceContract): ParameterDecorator & PropertyDecorator => Inject(clientFor(contract));
