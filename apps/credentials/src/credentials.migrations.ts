import { defineMigrations } from '@weft/persistence';
import { CreateCredentials1764000002000 } from './migrations/1764000002000-create-credentials.ts';
import { NoteEndedConsents1764000002010 } from './migrations/1764000002010-note-ended-consents.ts';

/** Append-only. */
export const credentialsMigrations = defineMigrations({
  schema: 'credentials',
  migrations: [CreateCredentials1764000002000, NoteEndedConsents1764000002010],
});
