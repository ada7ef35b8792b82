import { defineConfig, setting, sharedSettings, wholeNumber } from '@weft/config';

export const orchestratorConfig = defineConfig({
  name: 'orchestrator',
  settings: {
    databaseUrl: sharedSettings.databaseUrl,
    blobFolder: sharedSettings.blobFolder,
    secretKey: sharedSettings.secretKey,
    retentionDays: setting(wholeNumber(0, 36_500).default(30), {
      description: 'How many days a finished execution is kept after its end, with its data and files; 0 keeps it for ever.',
    }),
    retentionFailedDays: setting(wholeNumber(0, 36_500).optional(), {
      description: 'The same for executions that failed or were cancelled.',
      defaultNote: 'as `WEFT_RETENTION_DAYS`',
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
    storageGraceHours: setting(wholeNumber(1, 720).default(24), {
      description: 'How old files and plans must be at least before they are deleted because nothing refers to them, in hours.',
    }),
  },
});
