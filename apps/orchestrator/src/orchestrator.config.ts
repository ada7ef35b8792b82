import { defineConfig, setting, sharedSettings, wholeNumber } from '@weft/config';

export const orchestratorConfig = defineConfig({
  name: 'orchestrator',
  settings: {
    databaseUrl: sharedSettings.databaseUrl,
    blobFolder: sharedSettings.blobFolder,
    secretKey: sharedSettings.secretKey,
    idempotencyDays: setting(wholeNumber(1, 90).default(7), {
      description:
        'How many days a call that comes again with the same `Idempotency-Key` gets the answer of the first; its execution is kept as long.',
    }),
    retentionDays: setting(wholeNumber(0, 36_500).default(30), {
      description: 'How many days a finished execution is kept after its end, with its data and files; 0 keeps it for ever.',
    }),
    retentionFailedDays: setting(wholeNumber(0, 36_500).optional(), {
      description: 'The same for executions that failed or were cancelled.',
      defaultNote: 'as `WEFT_RETENTION_DAYS`',
    }),
    deadLetterDays: setting(wholeNumber(0, 36_500).default(90), {
      description:
        'How many days a dead letter that nobody deals with is kept after its failure, with its execution; 0 keeps it until somebody does.',
    }),
    retentionMaxRuns: setting(wholeNumber(0, 1_000_000_000).default(0), {
      description:
        'How many finished executions a workspace keeps at most, the newest; 0 sets no limit. Those of the last hour are kept all the same.',
    }),
    retentionSweepMinutes: setting(wholeNumber(1, 1_440).default(60), {
      description: 'How often finished executions that are past their retention are deleted, in minutes.',
    }),
    storageSweepHours: setting(wholeNumber(1, 720).default(24), {
      description: 'How often files, plans and static data that nothing refers to any more are looked for and deleted, in hours.',
    }),
    scheduleLimit: setting(wholeNumber(1, 10_000).default(100), {
      description: 'How many rules the schedule triggers of a workflow may have together.',
    }),
    scheduleMinSeconds: setting(wholeNumber(1, 86_400).default(1), {
      description: 'How many seconds at least lie between two starts by one rule of a schedule trigger.',
    }),
    pollMinSeconds: setting(wholeNumber(1, 86_400).default(60), {
      description:
        'How many seconds at least lie between two looks of a trigger that looks for what is new, by one of its rules.',
    }),
    scheduleGraceSeconds: setting(wholeNumber(5, 86_400).default(60), {
      description:
        'How late, in seconds, a scheduled start is still made as if nothing had been; what is later is a matter of the trigger’s `misfire`.',
    }),
    workspaceMaxRunning: setting(wholeNumber(0, 1_000_000).default(0), {
      description:
        'How many executions of a workspace are carried out at the same time at most, over all executors; more wait for their turn. 0 sets no limit.',
    }),
    queueLimit: setting(wholeNumber(1, 100_000_000).default(1_000_000), {
      description:
        'How many executions may wait for an executor or for a free place under a limit. Starts beyond it are refused with 429 and `Retry-After`.',
    }),
    queueLimitPerWorkspace: setting(wholeNumber(1, 100_000_000).default(200_000), {
      description: 'The same for one workspace.',
    }),
    storageGraceHours: setting(wholeNumber(1, 720).default(24), {
      description: 'How old files and plans must be at least before they are deleted because nothing refers to them, in hours.',
    }),
  },
});
