import { StartTransactions, type StartTransaction } from '@weft/execution-store';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DueLoop } from '../due-loop.ts';
import { HookJobs, isStill } from './hook-jobs.ts';
import { HOOK_COLUMNS, type HookRow } from './hook-row.ts';
import { HOOK_HOLD_S } from './hooks.repository.ts';

const LOOK_EVERY_MS = 1_000;
const AT_ONCE = 10;
const FIRST_PAUSE_S = 5;
const MAX_PAUSE_S = 3_600;
/** About a day; then what was set up stays, and somebody has to undo it by hand. */
const MAX_UNDO_ATTEMPTS = 32;

const NEXT = `SELECT (1000 * extract(epoch FROM min(try_at) - now()))::float8 AS ms FROM orchestrator.trigger_hooks WHERE try_at IS NOT NULL`;

/** What is to be undone of a trigger comes before what is to be set up. */
const TAKE = `
  WITH due AS MATERIALIZED (
    SELECT id FROM orchestrator.trigger_hooks h
     WHERE try_at <= now() AND NOT (state = 'wanted' AND EXISTS (
       SELECT FROM orchestrator.trigger_hooks o
        WHERE o.tenant_id = h.tenant_id AND o.workflow_id = h.workflow_id AND o.node_id = h.node_id AND o.state = 'unwanted'))
     ORDER BY try_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED
  )
  UPDATE orchestrator.trigger_hooks h
     SET is_held = true, fence = fence + 1, attempts = attempts + 1, try_at = now() + make_interval(secs => ${HOOK_HOLD_S})
    FROM due WHERE h.id = due.id RETURNING ${HOOK_COLUMNS.replaceAll(/\w+/g, 'h.$&')}`;

const ACTIVE = `UPDATE orchestrator.trigger_hooks SET state = 'active', is_held = false, attempts = 0, try_at = NULL WHERE id = $1`;
const GONE = 'DELETE FROM orchestrator.trigger_hooks WHERE id = $1';
const AGAIN = `
  UPDATE orchestrator.trigger_hooks SET is_held = false, try_at = now() + make_interval(secs => $3) WHERE id = $1 AND fence = $2 AND is_held`;

/** Puts right what an activation left behind: undoes what is no longer wanted, sets up again what still is. Any replica may. */
@Injectable()
export class HookKeeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('TriggerHooks');
  private readonly loop = new DueLoop(() => this.look());

  constructor(
    private readonly transactions: StartTransactions,
    private readonly jobs: HookJobs,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.wake();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  /** Does all that is due. */
  async putRight(): Promise<void> {
    const rows = await this.query<HookRow>(TAKE);
    await Promise.all(rows.map((row) => this.putOneRight(row)));
    if (rows.length > 0) await this.putRight();
  }

  private async look(): Promise<number> {
    try {
      const [next] = await this.query<{ ms: number | null }>(NEXT);
      const ms = next?.ms ?? LOOK_EVERY_MS;
      if (ms <= 0) await this.putRight();
      return ms > 0 ? Math.min(Math.ceil(ms), LOOK_EVERY_MS) : LOOK_EVERY_MS;
    } catch (err) {
      this.logger.warn({ message: 'What triggers have set up could not be looked after; it is tried again.', err });
      return LOOK_EVERY_MS;
    }
  }

  private async putOneRight(row: HookRow): Promise<void> {
    const isUndone = row.state === 'unwanted';
    const settle = async (transaction: StartTransaction) => {
      if (!(await isStill(row, transaction))) return false;
      await transaction.query(isUndone ? GONE : ACTIVE, [row.id]);
      return true;
    };
    const failure = await this.jobs.perform(row, isUndone ? 'deactivate' : 'activate', settle);
    if (!failure) return;
    const { tenant_id: tenantId, workflow_id: workflowId, node_id: nodeId, attempts } = row;
    const about = { tenantId, workflowId, nodeId, attempts, code: failure.code, reason: failure.message };
    if (isUndone && attempts >= MAX_UNDO_ATTEMPTS) {
      this.logger.error({
        message: 'What a trigger has set up at another system could not be undone, and stays there.',
        ...about,
      });
      await this.query(`${GONE} AND fence = $2`, [row.id, row.fence]);
      return;
    }
    const message = isUndone
      ? 'A trigger could not undo what it had set up; it is tried again.'
      : 'A trigger could not be set up again yet.';
    this.logger.warn({ message, ...about });
    const pauseS = Math.min(FIRST_PAUSE_S * 2 ** Math.min(attempts - 1, 20), MAX_PAUSE_S);
    await this.query(AGAIN, [row.id, row.fence, pauseS]);
  }

  private query<Row extends object>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    return this.transactions.within((transaction) => transaction.query<Row>(sql, params));
  }
}
