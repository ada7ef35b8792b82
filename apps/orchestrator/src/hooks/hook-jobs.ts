import { randomUUID } from 'node:crypto';
import { executor, type ExecutorClient, type TriggerJobReply } from '@weft/contracts';
import type { Failure } from '@weft/engine';
import { isAppError } from '@weft/errors';
import { StartTransactions, type StartTransaction } from '@weft/execution-store';
import { InjectClient } from '@weft/messaging';
import { Injectable } from '@nestjs/common';
import { targetOf, type HookRow } from './hook-row.ts';

/** Asks triggers to set up what they need, or to undo it. */
@Injectable()
export class HookJobs {
  constructor(
    @InjectClient(executor) private readonly executor: Pick<ExecutorClient, 'runTriggerJob'>,
    private readonly transactions: StartTransactions,
  ) {}

  /**
   * Undefined where it was done, and `settle` has kept it. What the trigger remembers is kept with what `settle` does, or not at all.
   * @param settle false where somebody else has come in between: then nothing is kept.
   */
  async perform(
    row: HookRow,
    kind: 'activate' | 'deactivate',
    settle: (transaction: StartTransaction) => Promise<boolean>,
  ): Promise<Pick<Failure, 'code' | 'message' | 'fix' | 'fault'> | undefined> {
    try {
      const reply = await this.ask(row, kind);
      if (reply.status === 'failed') return reply.failure;
      await this.transactions.within(async (transaction) => {
        if (await settle(transaction)) await transaction.saveStaticData(row.tenant_id, row.workflow_id, reply.staticData);
      });
      return undefined;
    } catch (error) {
      if (!isAppError(error)) throw error;
      return { code: error.code, message: error.message, fault: 'platform' };
    }
  }

  private ask(row: HookRow, kind: 'activate' | 'deactivate'): Promise<TriggerJobReply> {
    const { workflow, planHash, vars, webhooks } = targetOf(row);
    return this.executor.runTriggerJob({
      ...{ jobId: randomUUID(), tenantId: row.tenant_id, workflow, planHash, nodeId: row.node_id, vars: { ...vars } },
      job: { kind, webhooks: [...webhooks] },
    });
  }
}

/** Is the row still as it was taken? Locked, so that it stays so. */
export async function isStill({ id, fence }: HookRow, transaction: StartTransaction): Promise<boolean> {
  const rows = await transaction.query(
    'SELECT FROM orchestrator.trigger_hooks WHERE id = $1 AND fence = $2 AND is_held FOR UPDATE',
    [id, fence],
  );
  return rows.length === 1;
}
