import { Injectable } from '@nestjs/common';
import { credentials } from '@weft/contracts';
import { EventPublisher } from '@weft/messaging';
import { TenantDatabase } from '@weft/persistence';

/** What is closed with a data key cannot be read once that is gone, in a backup of the rows neither. Tokens and consents go with their credential. */
const TABLES = ['credentials', 'uses', 'data_keys'];

/** The end of a workspace's credentials. */
@Injectable()
export class WorkspaceRemovalService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly events: EventPublisher,
  ) {}

  /** Harmless where there are none. */
  async remove(tenantId: string): Promise<void> {
    const ids = await this.database.withTenant(tenantId, async (tx) => {
      const rows = await tx.query<{ id: string }>('SELECT id FROM credentials.credentials WHERE tenant_id = $1', [tenantId]);
      for (const table of TABLES) await tx.query(`DELETE FROM credentials.${table} WHERE tenant_id = $1`, [tenantId]);
      return rows.map(({ id }) => id);
    });
    for (const credentialId of ids) this.events.publish(credentials.events.credentialChanged, { tenantId, credentialId });
  }
}
