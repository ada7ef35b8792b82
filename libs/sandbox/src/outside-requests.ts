import { isNodeFailure, type NodeCodeJob } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import type { AskHeader } from './protocol.ts';
import type { WorkerProcess } from './worker-process.ts';

/** More than that at a time is no worker of ours: the guest program holds back earlier. */
const MAX_UNDER_WAY = 64;

/** What the code of one job asks for outside its process, done by whoever gave the job. */
export class OutsideRequests {
  private underWay = 0;
  /** Something was asked for: the job must not be begun anew. */
  wereMade = false;
  /** What ended the job from outside: no failure that the code may know of. */
  fatal: { readonly error: unknown } | undefined;

  constructor(
    private readonly worker: WorkerProcess,
    private readonly perform: NonNullable<NodeCodeJob['onRequest']>,
  ) {}

  async take({ job, id }: AskHeader, request: Buffer): Promise<void> {
    this.wereMade = true;
    if (++this.underWay > MAX_UNDER_WAY) return this.worker.kill();
    try {
      const { operation, input } = JSON.parse(request.toString()) as { operation: unknown; input: Json };
      const value = await this.perform(String(operation), input);
      this.worker.answer({ type: 'answer', job, id }, JSON.stringify({ value }));
    } catch (error) {
      if (isNodeFailure(error)) this.worker.answer({ type: 'answer', job, id }, JSON.stringify({ failure: error.failure }));
      else this.end(error);
    } finally {
      this.underWay--;
    }
  }

  private end(error: unknown): void {
    this.fatal ??= { error };
    this.worker.kill();
  }
}
