import { defineMigrations } from '@weft/persistence';
import { CreateAccounts1764000001000 } from './migrations/1764000001000-create-accounts.ts';
import { CreateSessions1764000001100 } from './migrations/1764000001100-create-sessions.ts';
import { CompleteAccounts1764000001110 } from './migrations/1764000001110-complete-accounts.ts';
import { EndAccounts1764000001120 } from './migrations/1764000001120-end-accounts.ts';

/** Append-only. */
export const gatewayMigrations = defineMigrations({
  schema: 'gateway',
  migrations: [CreateAccounts1764000001000, CreateSessions1764000001100, CompleteAccounts1764000001110, EndAccounts1764000001120],
});
