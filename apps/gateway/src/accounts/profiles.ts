import { Injectable } from '@nestjs/common';
import { TenantDatabase } from '@weft/persistence';
import { AccountsRepository } from './accounts.repository.ts';
import type { Principal } from './principal.ts';

/** What people say of themselves. */
@Injectable()
export class Profiles {
  constructor(
    private readonly database: TenantDatabase,
    private readonly accounts: AccountsRepository,
  ) {}

  rename({ userId }: Principal, name: string): Promise<void> {
    return this.database.withoutTenant((tx) => this.accounts.rename(tx, { userId, name: name.trim() }));
  }
}
