import { Controller, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { answer, defineService, event, type Parsed, type Payload, request, type RequestHandlers } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { z } from 'zod';
import { ContractServer, Handles, type MessageTransport, MessagingModule, OnEvent, ServiceInstance } from '../src/index.ts';

/** A service with one request or event for each behaviour that a transport must have. */
export const shop = defineService('shop', {
  requests: {
    echo: request({ input: z.object({ value: z.unknown() }), output: answer<{ readonly value: unknown }>(), timeoutMs: 30_000 }),
    sell: request({
      input: z.object({ sku: z.string().min(3), count: z.number().int().default(1) }),
      output: answer<{ readonly sold: number }>(),
      errors: ['WORKFLOW_NOT_FOUND'],
    }),
    /** Throws what `as` says. */
    fail: request({
      input: z.object({ as: z.enum(['declared', 'undeclared', 'exception', 'text']) }),
      errors: ['WORKFLOW_CONFLICT'],
    }),
    /** Answers once `release` is called on the replica. */
    hold: request({ input: z.object({ key: z.string() }), output: answer<string>(), timeoutMs: 10_000 }),
    /** As `hold`, for callers without patience. */
    hang: request({ input: z.object({}), timeoutMs: 60 }),
    whoAmI: request({ input: z.object({}), output: answer<string>() }),
    nothing: request({ input: z.object({}) }),
  },
  events: {
    opened: event({ payload: z.object({ n: z.number() }), delivery: 'every-replica' }),
    ordered: event({ payload: z.object({ n: z.number() }), delivery: 'one-replica' }),
    called: event({ payload: z.object({ n: z.number() }), delivery: 'instance' }),
  },
});

/** A replica of the shop: what it received, and what its requests wait for. */
export interface Replica {
  readonly id: string;
  readonly received: string[];
  readonly held: string[];
  release(): void;
  close(): Promise<void>;
}

class ReplicaState {
  readonly received: string[] = [];
  readonly held: string[] = [];
  readonly gate = Promise.withResolvers<void>();
}

const ERRORS = {
  declared: () => new AppError('WORKFLOW_CONFLICT', 'Somebody else saved first.', { details: { version: 7 } }),
  undeclared: () => new AppError('EXECUTION_NOT_FOUND', 'canary-undeclared'),
  exception: () => new Error('canary-exception'),
  text: () => 'canary-text',
};

@Controller()
class ShopController implements RequestHandlers<typeof shop> {
  constructor(
    private readonly state: ReplicaState,
    private readonly instance: ServiceInstance,
  ) {}

  @Handles(shop.requests.echo)
  async echo({ value }: { value?: unknown }) {
    return { value };
  }

  @Handles(shop.requests.sell)
  async sell({ sku, count }: Parsed<typeof shop.requests.sell>) {
    if (sku === 'unknown') throw new AppError('WORKFLOW_NOT_FOUND', 'No such article.');
    return { sold: count };
  }

  @Handles(shop.requests.fail)
  async fail({ as }: Parsed<typeof shop.requests.fail>): Promise<void> {
    throw ERRORS[as]();
  }

  @Handles(shop.requests.hold)
  async hold({ key }: Parsed<typeof shop.requests.hold>) {
    this.state.held.push(key);
    await this.state.gate.promise;
    return key;
  }

  @Handles(shop.requests.hang)
  hang(): Promise<void> {
    return this.state.gate.promise;
  }

  @Handles(shop.requests.whoAmI)
  async whoAmI() {
    return this.instance.id;
  }

  @Handles(shop.requests.nothing)
  async nothing(): Promise<void> {}

  @OnEvent(shop.events.opened)
  opened({ n }: Payload<typeof shop.events.opened>): void {
    if (n < 0) throw new Error('a listener that fails');
    this.state.received.push(`opened ${n}`);
  }

  @OnEvent(shop.events.ordered)
  ordered({ n }: Payload<typeof shop.events.ordered>): void {
    this.state.received.push(`ordered ${n}`);
  }

  @OnEvent(shop.events.called)
  async called({ n }: Payload<typeof shop.events.called>): Promise<void> {
    this.state.received.push(`called ${n}`);
  }
}

export async function openShop(
  transport: MessageTransport,
  contract = shop,
  controller: Type = ShopController,
): Promise<Replica> {
  const state = new ReplicaState();
  const instance = new ServiceInstance('shop');

  @Module({
    imports: [MessagingModule.forHost(transport, instance)],
    controllers: [controller],
    providers: [{ provide: ReplicaState, useValue: state }],
  })
  class ShopModule {}

  const strategy = new ContractServer({ contract, transport, instance, drainTimeoutMs: 5_000 });
  const app = await NestFactory.createMicroservice(ShopModule, { strategy, logger: false, abortOnError: false });
  await app.listen();
  const release = () => state.gate.resolve();
  return { id: instance.id, received: state.received, held: state.held, release, close: () => app.close() };
}
