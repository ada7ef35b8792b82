import type { NodeContext } from '@weft/node-sdk';
import type { HttpRequestParams } from './http-request.params.ts';

/** Lets a batch of requests through, then pauses before the next one. Requests of one batch wait for the same pause. */
export class BatchGate {
  private begun = 0;
  private opening: Promise<void> = Promise.resolve();

  constructor(private readonly context: Pick<NodeContext<unknown>, 'sleep'>) {}

  /** Resolves when the next request may begin. */
  pass({ batchSize, batchIntervalMs }: Pick<HttpRequestParams, 'batchSize' | 'batchIntervalMs'>): Promise<void> {
    if (batchSize === 0) return Promise.resolve();
    const isFirstOfBatch = this.begun > 0 && this.begun % batchSize === 0;
    this.begun += 1;
    if (isFirstOfBatch) this.opening = this.opening.then(() => this.context.sleep(batchIntervalMs));
    return this.opening;
  }
}
