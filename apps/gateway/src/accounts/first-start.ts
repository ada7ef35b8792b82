import { randomBytes, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import { TenantDatabase } from '@weft/persistence';
import { gatewayConfig } from '../gateway.config.ts';
import { AccountsRepository } from './accounts.repository.ts';
import { ApiKeysService } from './keys/api-keys.service.ts';
import { hashPassword } from './password.ts';
import { PERMISSIONS } from './permissions.ts';

/** The workspace that `/webhook/<path>` serves. */
export const DEFAULT_WORKSPACE = 'default';
const PASSWORD_BYTES = 12;

/** What the first start has made. Password and key are kept nowhere: whoever gets this shows it, once. */
export interface FirstOwner {
  readonly tenantId: string;
  readonly userId: string;
  readonly email: string;
  /** Absent where it was given by `WEFT_OWNER_PASSWORD`. */
  readonly password?: string;
  /** Absent where none was asked for. */
  readonly apiKey?: string;
}

/** Makes the default workspace, its owner and a first API key. */
@Injectable()
export class FirstStart {
  constructor(
    private readonly database: TenantDatabase,
    private readonly accounts: AccountsRepository,
    private readonly keys: ApiKeysService,
    @Inject(gatewayConfig.token) private readonly config: ConfigOf<typeof gatewayConfig>,
  ) {}

  /** Undefined where there is a workspace already. All or nothing: a crash leaves a first start. */
  async run({ withKey = true }: { withKey?: boolean } = {}): Promise<FirstOwner | undefined> {
    if (await this.accounts.findWorkspaceId(DEFAULT_WORKSPACE)) return undefined;
    const { ownerEmail: email, ownerPassword: given } = this.config;
    const password = given ?? randomBytes(PASSWORD_BYTES).toString('base64url');
    const passwordHash = await hashPassword(password);
    const [tenantId, userId] = [randomUUID(), randomUUID()];
    return this.database.withTenant(tenantId, async (tx) => {
      const workspace = { id: tenantId, slug: DEFAULT_WORKSPACE, name: 'Default' };
      // Two processes that start at once make one owner.
      if (!(await this.accounts.insertWorkspace(tx, workspace))) return undefined;
      await this.accounts.insertUser(tx, { id: userId, email, passwordHash, homeWorkspaceId: tenantId });
      await this.accounts.insertMember(tx, { userId, role: 'owner' });
      const created = withKey ? await this.keys.insert(tx, userId, { name: 'First key', scopes: PERMISSIONS }) : undefined;
      return { tenantId, userId, email, ...(given === undefined && { password }), ...(created && { apiKey: created.key }) };
    });
  }
}
