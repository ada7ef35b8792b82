import { BaseRpcContext, type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import type { Delivery, ServiceContract } from '@weft/contracts';
import { isErrorCode, toWireError, type WireError } from '@weft/errors';
import { isObservable, lastValueFrom } from 'rxjs';
import type { Listening, MessageTransport, Reply } from './message-transport.ts';
import type { ServiceInstance } from './service-instance.ts';
import { keyedSubject } from './subject.ts';

export interface ContractServerOptions {
  readonly contract: ServiceContract;
  readonly transport: MessageTransport;
  readonly instance: ServiceInstance;
  /** How long a stop waits for handlers that are still at work. */
  readonly drainTimeoutMs?: number;
}

/** Longer than an ordinary request; a run in an executor outlives it and is somebody else's to recover. */
const DRAIN_TIMEOUT_MS = 10_000;

/** Nest's side of a service: connects its `@Handles` and `@OnEvent` methods to a transport, whichever it is. */
export class ContractServer extends Server implements CustomTransportStrategy {
  private readonly listening: Listening[] = [];
  private atWork = 0;
  private onIdle?: () => void;

  constructor(private readonly options: ContractServerOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    try {
      this.assertComplete();
      for (const [subject, handler] of this.messageHandlers) {
        this.listening.push(handler.isEventHandler ? this.listenTo(subject, handler) : this.serve(subject, handler));
      }
    } catch (error) {
      return callback(error);
    }
    this.options.transport.flush().then(() => callback(), callback);
  }

  /** Takes no more work and waits for what is under way. The transport stays open: it belongs to the process. */
  async close(): Promise<void> {
    await Promise.all(this.listening.splice(0).map((each) => each.stop()));
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.options.drainTimeoutMs ?? DRAIN_TIMEOUT_MS);
    const idle = new Promise<void>((told) => (this.atWork === 0 ? told() : (this.onIdle = told)));
    await Promise.race([idle, late]);
    clearTimeout(timer);
  }

  on(): void {}

  unwrap<T>(): T {
    return this.options.transport as T;
  }

  private serve(subject: string, handler: MessageHandler): Listening {
    const context = new BaseRpcContext([subject]);
    return this.options.transport.serve(subject, this.options.contract.name, (input) =>
      this.track(this.reply(handler, input, context)),
    );
  }

  private async reply(handler: MessageHandler, input: unknown, context: BaseRpcContext): Promise<Reply> {
    try {
      const result: unknown = await handler(input, context);
      return { value: isObservable(result) ? await lastValueFrom(result, { defaultValue: undefined }) : result };
    } catch (error) {
      return { error: isWireError(error) ? error : toWireError(error, []) };
    }
  }

  private listenTo(subject: string, handler: MessageHandler): Listening {
    const { transport, instance, contract } = this.options;
    const delivery = handler.extras?.['delivery'] as Delivery;
    const address = delivery === 'instance' ? keyedSubject(subject, instance.id) : subject;
    const queue = delivery === 'one-replica' ? contract.name : undefined;
    const context = new BaseRpcContext([subject]);
    return transport.listen(address, queue, (payload) => void this.track(this.reply(handler, payload, context)));
  }

  private async track<T>(work: Promise<T>): Promise<T> {
    this.atWork++;
    try {
      return await work;
    } finally {
      if (--this.atWork === 0) this.onIdle?.();
    }
  }

  /** A request that nobody handles must be found at the start, not by the first caller. */
  private assertComplete(): void {
    const { contract } = this.options;
    const declared = Object.values(contract.requests).map(({ subject }) => subject);
    const handled = [...this.messageHandlers].filter(([, handler]) => !handler.isEventHandler).map(([subject]) => subject);
    const missing = declared.filter((subject) => !handled.includes(subject));
    const foreign = handled.filter((subject) => !declared.includes(subject));
    if (missing.length > 0) throw new Error(`The service "${contract.name}" has no @Handles method for: ${missing.join(', ')}.`);
    if (foreign.length > 0)
      throw new Error(
        `The service "${contract.name}" handles requests that its contract does not declare: ${foreign.join(', ')}.`,
      );
  }
}

const isWireError = (error: unknown): error is WireError =>
  typeof error === 'object' && error !== null && !(error instanceof Error) && isErrorCode((error as { code?: unknown }).code);
