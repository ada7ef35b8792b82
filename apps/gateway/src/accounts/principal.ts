import type { Actor } from '@weft/contracts';
import type { Permission, Role } from './permissions.ts';

/** Who makes a request, and in which workspace. */
export interface Principal {
  readonly tenantId: string;
  readonly userId: string;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  readonly by: 'access-token' | 'api-key' | 'stream-ticket';
}

export const toActor = ({ tenantId, userId }: Principal): Actor => ({ tenantId, userId });
