import { defineMigrations } from '@weft/persistence';
import { CreateAccounts1764000001000 } from './migrations/1764000001000-create-accounts.ts';

/** Append-only. */
export const gatewayMigrations = defineMigrations({ schema: 'gateway', migrations: [CreateAccounts1764000001000] });
