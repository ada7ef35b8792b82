import { defineMigrations } from '@weft/persistence';
import { CreateExecutionTables1764000000001 } from './migrations/1764000000001-create-execution-tables.ts';
import { AddResumes1764000000101 } from './migrations/1764000000101-add-resumes.ts';
import { AddStaticData1764000000201 } from './migrations/1764000000201-add-static-data.ts';
import { AddRetention1764000000301 } from './migrations/1764000000301-add-retention.ts';
import { AddControl1764000000401 } from './migrations/1764000000401-add-control.ts';
import { AddDispatch1764000000501 } from './migrations/1764000000501-add-dispatch.ts';
import { WithdrawEndedRuns1764000000701 } from './migrations/1764000000701-withdraw-ended-runs.ts';

/** The tables of this library, for `migrate`. */
export const executionMigrations = defineMigrations({
  schema: 'execution',
  migrations: [
    CreateExecutionTables1764000000001,
    AddResumes1764000000101,
    AddStaticData1764000000201,
    AddRetention1764000000301,
    AddControl1764000000401,
    AddDispatch1764000000501,
    WithdrawEndedRuns1764000000701,
  ],
});
