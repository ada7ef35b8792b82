import type { Actor } from '@weft/contracts';
import type { Permission, Role } from './permissions.ts';

/** Who makes a request, and in which workspace. */
export interface Principal {
  readonly tenantId: string;
  readonly userId: string;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  readonly by: 'access-token' | 'api-key' | 'stream-ticket';
  /** The session that the access token, or the ticket, belongs to; absent for whoever came otherwise. */
  readonly sessionId?: string;
  /** The API key that they came with, themselves or by a ticket; absent for whoever came otherwise. */
  readonly apiKeyId?: string;
  /** Of an access token: what goes on for longer than a request ends by then. */
  readonly tokenExpiresAt?: Date;
  /** Of an API key that has an end: what it makes ends no later. */
  readonly keyExpiresAt?: Date;
}

export const toActor = ({ tenantId, userId }: Principal): Actor => ({ tenantId, userId });
