import { Injectable } from '@nestjs/common';
import type { Transaction } from '@weft/persistence';
import type { ProviderPerson } from './google-provider.ts';

type Identity = Pick<ProviderPerson, 'issuer' | 'subject'>;

/** Every query on identities elsewhere. */
@Injectable()
export class IdentitiesRepository {
  async findUserId(tx: Transaction, { issuer, subject }: Identity): Promise<string | undefined> {
    const rows = await tx.query<{ userId: string }>(
      `SELECT user_id AS "userId" FROM gateway.identities WHERE issuer = $1 AND subject = $2`,
      [issuer, subject],
    );
    return rows[0]?.userId;
  }

  async insert(tx: Transaction, { issuer, subject }: Identity, userId: string): Promise<void> {
    await tx.query(
      'INSERT INTO gateway.identities (issuer, subject, user_id) VALUES ($1, $2, $3) ON CONFLICT (issuer, subject) DO NOTHING',
      [issuer, subject, userId],
    );
  }
}
