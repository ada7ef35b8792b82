import { randomUUID } from 'node:crypto';
import type { CompiledTrigger } from '@weft/contracts';
import type { ScheduleRule } from '@weft/node-sdk';
import type { TenantTransaction } from '@weft/persistence';
import { clock } from '../schedules/schedules.repository.ts';
import { toTime } from '../schedules/schedule-row.ts';
import { nextPolls, POLL_COLUMNS, type PollRow } from './poll-row.ts';

/** A trigger as a version has it. */
export interface WantedPoll {
  readonly nodeId: string;
  readonly nodeName: string;
  readonly rules: readonly ScheduleRule[];
  readonly timezone: string;
}

/** A trigger that is live, with what became of its looks. */
export interface LivePoll extends PollRow {
  readonly last_polled_at: Date | null;
  readonly last_found_at: Date | null;
  readonly last_execution_id: string | null;
  readonly failures: number;
  readonly last_error: string | null;
  readonly last_error_at: Date | null;
}

type Replacement = { readonly workflowId: string; readonly version: number; readonly wanted: readonly WantedPoll[] };
type Kept = WantedPoll & { readonly version: number; readonly now: number };

export function pollsOf(triggers: readonly CompiledTrigger[]): readonly WantedPoll[] {
  return triggers.flatMap(({ nodeId, nodeName, poll }) => (poll ? [{ nodeId, nodeName, ...poll }] : []));
}

/** The polling triggers of active workflows. What is changed here makes a look that is under way count for nothing. */
export class PollsRepository {
  /** Makes the triggers of a version live. A new one looks at once, to remember what is there; one that was live goes on. */
  async replace(tx: TenantTransaction, { workflowId, version, wanted }: Replacement): Promise<void> {
    const live = await this.lock(tx, workflowId);
    if (live.length === 0 && wanted.length === 0) return;
    const left = new Map(wanted.map((each) => [each.nodeId, each]));
    const now = await clock(tx);
    for (const row of live) {
      const kept = left.get(row.node_id);
      left.delete(row.node_id);
      if (kept) await this.keep(tx, row, { ...kept, version, now });
      else await tx.query('DELETE FROM orchestrator.polls WHERE tenant_id = $1 AND id = $2', [tx.tenantId, row.id]);
    }
    for (const each of left.values()) await this.insert(tx, workflowId, { ...each, version, now });
  }

  async remove(tx: TenantTransaction, workflowId: string): Promise<void> {
    await tx.query('DELETE FROM orchestrator.polls WHERE tenant_id = $1 AND workflow_id = $2', [tx.tenantId, workflowId]);
  }

  async list(tx: TenantTransaction, workflowId: string): Promise<readonly LivePoll[]> {
    return tx.query<LivePoll>(
      `SELECT ${POLL_COLUMNS}, last_polled_at, last_found_at, last_execution_id, failures, last_error, last_error_at
         FROM orchestrator.polls WHERE tenant_id = $1 AND workflow_id = $2 ORDER BY node_id`,
      [tx.tenantId, workflowId],
    );
  }

  private lock(tx: TenantTransaction, workflowId: string): Promise<(PollRow & { readonly failures: number })[]> {
    return tx.query(
      `SELECT ${POLL_COLUMNS}, failures FROM orchestrator.polls WHERE tenant_id = $1 AND workflow_id = $2 ORDER BY id FOR UPDATE`,
      [tx.tenantId, workflowId],
    );
  }

  /** One whose look is interrupted, or that has failed, looks at once: the version may be what mends it. */
  private async keep(tx: TenantTransaction, row: PollRow & { readonly failures: number }, kept: Kept): Promise<void> {
    const rules = JSON.stringify(kept.rules);
    const isSame = row.rules === rules && row.timezone === kept.timezone;
    const anchor = isSame ? row.anchor_at.getTime() : kept.now;
    const next = isSame ? row.next_at?.getTime() : nextPolls({ ...kept, anchor }, kept.now, 1)[0];
    await tx.query(
      `UPDATE orchestrator.polls
          SET version = $3, rules = $4, timezone = $5, anchor_at = $6, next_at = $7,
              is_polling = false, fence = fence + 1, attempts = 0, failures = 0, last_error = NULL, last_error_at = NULL
        WHERE tenant_id = $1 AND id = $2`,
      [
        ...[tx.tenantId, row.id, kept.version, rules, kept.timezone, toTime(anchor)],
        toTime(row.is_polling || row.failures > 0 ? kept.now : next),
      ],
    );
  }

  private async insert(
    tx: TenantTransaction,
    workflowId: string,
    { nodeId, rules, timezone, version, now }: Kept,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO orchestrator.polls (id, tenant_id, workflow_id, version, node_id, rules, timezone, anchor_at, next_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
      [randomUUID(), tx.tenantId, workflowId, version, nodeId, JSON.stringify(rules), timezone, toTime(now)],
    );
  }
}
