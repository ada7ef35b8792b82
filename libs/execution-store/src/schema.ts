import { defineMigrations } from '@weft/persistence';
import { CreateExecutionTables1764000000001 } from './migrations/1764000000001-create-execution-tables.ts';
import { AddResumes1764000000101 } from './migrations/1764000000101-add-resumes.ts';
import { AddStaticData1764000000201 } from './migrations/1764000000201-add-static-data.ts';
import { AddRetention1764000000301 } from './migrations/1764000000301-add-retention.ts';
import { AddControl1764000000401 } from './migrations/1764000000401-add-control.ts';
import { AddDispatch1764000000501 } from './migrations/1764000000501-add-dispatch.ts';
import { WithdrawEndedRuns1764000000701 } from './migrations/1764000000701-withdraw-ended-runs.ts';
import { AddChildren1764000000801 } from './migrations/1764000000801-add-children.ts';
import { AddApprovals1764000000811 } from './migrations/1764000000811-add-approvals.ts';
import { AddCheckpoints1764000000821 } from './migrations/1764000000821-add-checkpoints.ts';
import { AddDeadLetters1764000000831 } from './migrations/1764000000831-add-dead-letters.ts';
import { OrderCommits1764000000851 } from './migrations/1764000000851-order-commits.ts';
import { LightenSteps1764000000901 } from './migrations/1764000000901-lighten-steps.ts';
import { AddSeenValues1764000000911 } from './migrations/1764000000911-add-seen-values.ts';
import { AddDataTables1764000000921 } from './migrations/1764000000921-add-data-tables.ts';

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
    AddChildren1764000000801,
    AddApprovals1764000000811,
    AddCheckpoints1764000000821,
    AddDeadLetters1764000000831,
    OrderCommits1764000000851,
    LightenSteps1764000000901,
    AddSeenValues1764000000911,
    AddDataTables1764000000921,
  ],
});
