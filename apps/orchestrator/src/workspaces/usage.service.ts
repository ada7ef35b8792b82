import { Injectable } from '@nestjs/common';
import type { Actor, UsageView } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { UsageReader } from '@weft/execution-store';
import { TenantDatabase } from '@weft/persistence';

const DAY_MS = 86_400_000;
const MAX_DAYS = 92;

/** What a workspace has and has used. */
@Injectable()
export class UsageService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly executions: UsageReader,
  ) {}

  /** @throws INVALID_INPUT for a period that ends before it starts or is too long. */
  async get(actor: Actor, { from, to }: { from: string; to: string }): Promise<UsageView> {
    const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
    if (days < 1 || days > MAX_DAYS)
      throw new AppError(
        'INVALID_INPUT',
        `The period must have 1 to ${MAX_DAYS} days; from ${from} to ${to} has ${Math.max(days, 0)}.`,
      );
    return this.database.withTenant(actor.tenantId, async (tx) => {
      const [workflows] = await tx.query<UsageView['workflows']>(
        'SELECT count(*)::int AS total, count(active_version)::int AS active FROM orchestrator.workflows WHERE tenant_id = $1',
        [actor.tenantId],
      );
      return {
        from,
        to,
        days: await this.executions.days(tx, { from, to }),
        workflows: workflows!,
        open: await this.executions.countOpen(tx),
      };
    });
  }
}
