import {
  defineConfig,
  setting,
  sharedSettings,
  wholeNumber,
  commaSeparated,
  environmentSelection,
  EnvironmentSelection,
} from '@weft/config';
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
    egressConcealPrivateNames: setting(z.stringbool().default(false), {
      description:
        'Answers for a name with a private address as for one that does not exist, so that workflows cannot learn which internal names there are. For installations whose workspaces do not trust each other.',
    }),
    egressAllowInvalidCertificates: setting(z.stringbool().default(false), {
      description:
        'Lets an HTTP request or a connection to a server accept any certificate where it asks for that. It is refused otherwise.',
    }),
    egressMaxFileMb: setting(wholeNumber(1, 1_048_576).default(1_024), {
      description: 'The largest file that a request by HTTP, FTP or SFTP may download, in megabytes, unpacked.',
    }),
    filesFolder: setting(z.string().min(1).optional(), {
      description:
        'A folder of this machine that the node "Files on disk" reads and writes, and no other place. `{workspace}` in it stands for the id of the workspace, so that each has a folder of its own; without it all workspaces share one. Not a folder that holds data of Weft itself.',
      defaultNote: 'none: the node is off',
    }),
    maxRuns: setting(wholeNumber(1, 100_000).default(500), {
      variable: 'WEFT_EXECUTOR_MAX_RUNS',
      description: 'Executions that one executor carries out at the same time. Waiting ones do not count.',
    }),
    loneRuns: setting(wholeNumber(1, 64).default(2), {
      variable: 'WEFT_EXECUTOR_LONE_RUNS',
      description:
        'Executions whose executors died twice that one executor carries out at the same time, each in a process of its own.',
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
    durablePauseMs: setting(wholeNumber(0, 86_400_000).default(5_000), {
      variable: 'WEFT_EXECUTOR_DURABLE_PAUSE_MS',
      description:
        'A longer pause between two tries of a step is journalled: the execution waits for it in the database, and the count of tries survives whatever happens to the executor.',
    }),
    runDataMb: setting(wholeNumber(1, 512).default(32), {
      variable: 'WEFT_EXECUTOR_RUN_DATA_MB',
      description:
        'Megabytes of JSON that lists of more than 100 items may fill in the record of one execution. Of further ones that steps which only compute put out, the first 100 items are kept. What steps do with the items has no such limit.',
    }),
    drainMs: setting(wholeNumber(0, 600_000).default(5_000), {
      variable: 'WEFT_EXECUTOR_DRAIN_MS',
      description: 'How long a stopping executor gives its executions to end before it hands them back to the queue.',
    }),
    sandboxProcesses: setting(wholeNumber(1, 64).default(2), {
      description: 'Sandbox processes for the Code nodes of one workspace at a time.',
    }),
    sandboxMaxProcesses: setting(wholeNumber(1, 1_024).default(8), {
      description: 'Sandbox processes of one executor at a time, for all workspaces together.',
    }),
    sandboxMemoryMb: setting(wholeNumber(16, 8_192).default(128), {
      description: 'Memory in megabytes that the code of one run may use.',
    }),
    sandboxMinimumLevel: setting(z.enum(['process', 'limits', 'namespaces']).default('process'), {
      description:
        'The weakest confinement in which code runs at all: a process of its own, one with limits of memory and time (prlimit), or one in namespaces of its own (bubblewrap). /health/ready names what this machine has.',
    }),
    maxWorkflowDepth: setting(wholeNumber(1, 1_000).default(20), {
      description: 'How many executions may have called one another by Execute Workflow. One more call fails.',
    }),
    expressionEnv: setting(environmentSelection().default(new EnvironmentSelection([])), {
      description:
        'Environment variables that the expressions and the code of every workflow may read as $env, comma separated. All others do not exist there.',
    }),
  },
});
