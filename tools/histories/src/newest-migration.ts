import { executionMigrations } from '@weft/execution-store';

/** The newest migration of the store: what a recording is called by. */
export const newestMigration = (): string => /\d+$/.exec(executionMigrations.migrations.at(-1)!.name)![0];
