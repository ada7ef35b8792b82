import { defineMigrations } from '@weft/persistence';
import { CreateOrganising1764000000100 } from './migrations/1764000000100-create-organising.ts';
import { CreatePolls1764000000240 } from './migrations/1764000000240-create-polls.ts';
import { CreateSchedules1764000000200 } from './migrations/1764000000200-create-schedules.ts';
import { CreateWebhookTests1764000000110 } from './migrations/1764000000110-create-webhook-tests.ts';
import { CreateWorkflows1764000000000 } from './migrations/1764000000000-create-workflows.ts';

/** Append-only. */
export const orchestratorMigrations = defineMigrations({
  schema: 'orchestrator',
  migrations: [
    CreateWorkflows1764000000000,
    CreateOrganising1764000000100,
    CreateWebhookTests1764000000110,
    CreateSchedules1764000000200,
    CreatePolls1764000000240,
  ],
});
