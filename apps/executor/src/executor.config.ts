import { defineConfig, setting, sharedSettings, wholeNumber, commaSeparated } from '@weft/config';
import { z } from 'zod';

export const executorConfig = defineConfig({
  name: 'executor',
  settings: {
    databaseUrl: sharedSettings.databaseUrl,
    secretKey: sharedSettings.secretKey,
    publicUrl: sharedSettings.publicUrl,
    blobFolder: sharedSettings.blobFolder,
    egressAllow: setting(commaSeparated(z.string()).default([]), {
      description:
        'Private addresses that workflows may call all the same: host names, addresses or CIDR ranges, comma separated. All others are refused.',
    }),
    maxRuns: setting(wholeNumber(1, 100_000).default(500), {
      variable: 'WEFT_EXECUTOR_MAX_RUNS',
      description: 'Executions that one executor carries out at the same time. Waiting ones do not count.',
    }),
    leaseMs: setting(wholeNumber(500, 600_000).default(8_000), {
      variable: 'WEFT_EXECUTOR_LEASE_MS',
      description:
        'Time after which an executor that sent no renewal loses its executions to others. A quarter of it passes between renewals.',
    }),
    soleExecutor: setting(z.stringbool().default(false), {
      description:
        'This executor is the only one on its database, so it goes on with the executions of its predecessor at once. `npm start` sets it where the database is its own.',
    }),
    drainMs: setting(wholeNumber(0, 600_000).default(5_000), {
      variable: 'WEFT_EXECUTOR_DRAIN_MS',
      description: 'How long a stopping executor gives its executions to end before it hands them back to the queue.',
    }),
    sandboxProcesses: setting(wholeNumber(1, 64).default(2), {
      description: 'Sandbox processes for the Code nodes of one workspace at a time.',
    }),
  },
});
