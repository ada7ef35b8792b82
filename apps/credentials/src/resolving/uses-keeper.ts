import { Logger } from '@nestjs/common';
import type { TenantDatabase } from '@weft/persistence';
import { listKeyOwners } from '../vault/vault-opening.ts';
import type { UsesRepository } from './uses.repository.ts';

const EVERY_MS = 3_600_000;
const PAGE = 500;

/** Forgets records of use that are older than the operator wants them, once an hour. */
export class UsesKeeper {
  private readonly logger = new Logger('Credential records');
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly database: TenantDatabase,
    private readonly uses: UsesRepository,
    private readonly keepMs: number,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.purgeAll().catch((error: unknown) =>
        this.logger.warn({ message: 'Old records of use could not be deleted.', err: error }),
      );
    }, EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async purgeAll(): Promise<number> {
    let count = 0;
    for (let after: string | undefined; ;) {
      const owners = await listKeyOwners(this.database, after, PAGE);
      for (const tenantId of owners) count += await this.database.withTenant(tenantId, (tx) => this.uses.purge(tx, this.keepMs));
      after = owners.at(-1);
      if (after === undefined) return count;
    }
  }
}
