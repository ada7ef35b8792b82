import { Injectable } from '@nestjs/common';
import { hasCode } from '@weft/errors';
import type { WebhookCall, WebhookRequest } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import type { AdmittedCall } from './admitted-call.ts';
import { CallStarter } from './call-starter.ts';
import { KeyedCalls } from './keyed-calls.ts';
import type { CallOutcome } from './pending-calls.ts';
import { WebhookRoutes } from './webhook-routes.ts';

/** What somebody has sent by a page. */
export interface SentPage {
  /** What the run begins with. */
  readonly item: Item;
  /** Sendings with one key start one run. */
  readonly key?: string;
  /** Of what was given, whenever. */
  readonly requestHash: string;
}

/** Starts the runs of pages. */
@Injectable()
export class PageStarter {
  constructor(
    private readonly calls: KeyedCalls,
    private readonly starter: CallStarter,
    private readonly routes: WebhookRoutes,
  ) {}

  /** Resolves once the run is certain, or to what it answers. @throws what refuses the start */
  async start(
    admitted: AdmittedCall,
    { item, key, requestHash }: SentPage,
  ): Promise<{ readonly executionId: string; readonly outcome: Exclude<CallOutcome, { error: unknown }> }> {
    const start = this.starter.startFor(admitted, toCall(item));
    const { promise, resolve, reject } = Promise.withResolvers<{ executionId: string; outcome: CallOutcome }>();
    const settle = (executionId: string, outcome: CallOutcome) => resolve({ executionId, outcome });
    if (key === undefined || start.test) this.calls.start(start, (outcome) => settle(start.executionId, outcome));
    else this.calls.startKeyed(start, { key, requestHash }, settle).catch(reject);
    const { executionId, outcome } = await promise;
    if (!('error' in outcome)) return { executionId, outcome };
    // The route was taken away while the page was on its way.
    if (hasCode(outcome.error, 'WEBHOOK_NOT_FOUND')) this.routes.drop();
    throw outcome.error;
  }
}

/** A run is handed the item of a page as it is handed a request. */
const toCall = ({ json, binary }: Item): WebhookCall => ({
  request: json as unknown as WebhookRequest,
  ...(binary && { binary }),
});
