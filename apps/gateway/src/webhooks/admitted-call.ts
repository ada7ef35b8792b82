import type { ResumeTarget, ServedWebhook } from '@weft/contracts';
import type { KnownCaller } from './call-guard.ts';

/** What a call turned out to be for, once its address and headers are read. */
export interface AdmittedCall {
  readonly tenantId: string;
  readonly served: ServedWebhook;
  readonly caller: KnownCaller;
  readonly executionMode: 'production' | 'test';
  /** A HEAD for a GET webhook: nothing runs. */
  readonly headOnly: boolean;
  /** The id under which a test runs; any other call gets a fresh one. */
  readonly executionId?: string;
  /** The run that waits for the call. */
  readonly resume?: ResumeTarget;
}

declare module 'fastify' {
  interface FastifyRequest {
    webhook?: AdmittedCall;
  }
}
