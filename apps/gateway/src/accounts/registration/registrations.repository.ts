import { Injectable } from '@nestjs/common';
import type { Transaction } from '@weft/persistence';
import type { OpaqueSecret } from '../opaque-secret.ts';

export interface RegistrationRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
}

const SWEPT_AT_ONCE = 100;
/** For one address: a flood of them is one mailbox full of mails. */
const MAX_OPEN = 5;

/** Every query on registrations that wait for their mail to be answered. */
@Injectable()
export class RegistrationsRepository {
  async insert(tx: Transaction, row: RegistrationRow & { readonly sha256: Buffer; readonly lifeMs: number }): Promise<void> {
    await tx.query(
      `INSERT INTO gateway.registrations (id, email, name, password_hash, sha256, expires_at)
       VALUES ($1, $2, $3, $4, $5, now() + $6::float8 * interval '1 ms')`,
      [row.id, row.email, row.name, row.passwordHash, row.sha256, row.lifeMs],
    );
    await tx.query(
      `DELETE FROM gateway.registrations WHERE id IN
         (SELECT id FROM gateway.registrations WHERE email = $1 ORDER BY expires_at DESC, id OFFSET ${MAX_OPEN})`,
      [row.email],
    );
    await tx.query(
      `DELETE FROM gateway.registrations WHERE id IN
         (SELECT id FROM gateway.registrations WHERE expires_at < now() LIMIT ${SWEPT_AT_ONCE} FOR UPDATE SKIP LOCKED)`,
    );
  }

  async find(tx: Transaction, { id, sha256 }: OpaqueSecret): Promise<RegistrationRow | undefined> {
    const rows = await tx.query<RegistrationRow>(
      `SELECT id, email, name, password_hash AS "passwordHash" FROM gateway.registrations
        WHERE id = $1 AND sha256 = $2 AND expires_at > now()`,
      [id, sha256],
    );
    return rows[0];
  }

  /** All for that address: there is one account. */
  async deleteFor(tx: Transaction, email: string): Promise<void> {
    await tx.query('DELETE FROM gateway.registrations WHERE email = $1', [email]);
  }
}
