import { Injectable, Logger } from '@nestjs/common';
import { TenantDatabase } from '@weft/persistence';
import { ApiKeysRepository } from './api-keys.repository.ts';

/** How exact the time of last use is: a key that is used a thousand times a second is written down once a minute. */
const EXACT_TO_MS = 60_000;

interface UsedKey {
  readonly tenantId: string;
  readonly id: string;
  readonly lastUsedAt: Date | null;
}

/** Writes down when keys were last used, beside the requests and not in their way. */
@Injectable()
export class ApiKeyUse {
  private readonly logger = new Logger('ApiKeys');
  private readonly underWay = new Set<string>();

  constructor(
    private readonly database: TenantDatabase,
    private readonly keys: ApiKeysRepository,
  ) {}

  note(key: UsedKey): void {
    const { id, lastUsedAt } = key;
    if (this.underWay.has(id) || (lastUsedAt && Date.now() - lastUsedAt.getTime() < EXACT_TO_MS)) return;
    this.underWay.add(id);
    void this.write(key).finally(() => this.underWay.delete(id));
  }

  private async write({ tenantId, id }: UsedKey): Promise<void> {
    try {
      await this.database.withTenant(tenantId, (tx) => this.keys.touch(tx, { id, exactToMs: EXACT_TO_MS }));
    } catch (err) {
      this.logger.warn({ message: 'The time of last use of an API key could not be written', err });
    }
  }
}
