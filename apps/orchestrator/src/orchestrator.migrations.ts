import { defineMigrations } from '@weft/persistence';
import { CreateWorkflows1764000000000 } from './migrations/1764000000000-create-workflows.ts';

/** Append-only. */
export const orchestratorMigrations = defineMigrations({ schema: 'orchestrator', migrations: [CreateWorkflows1764000000000] });
