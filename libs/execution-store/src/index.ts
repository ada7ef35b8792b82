export { limitsOfErrorRun, toErrorRun, type FailedRun } from './error-run.ts';
export { evaluateKey } from './start-key.ts';
export {
  ExecutionQueue,
  type Claim,
  type ClaimOptions,
  type ExecutionQueueOptions,
  type QueueDepth,
  type RunAddress,
} from './execution-queue.ts';
export type { AwaitingRun, KnownRun, RunArrivals } from './find-arrivals.ts';
export { ExecutionReader, type ExecutionReaderOptions, type ExecutionRecord, type ListExecutions } from './execution-reader.ts';
export type { RunCheckpoint } from './checkpoint.ts';
export { CheckpointStore } from './checkpoint-store.ts';
export { APPROVAL_STATUSES, type Approval, type ApprovalOutcome, type ApprovalStatus } from './approvals/approval.ts';
export {
  ApprovalDecisions,
  type ApprovalAddress,
  type DecidedStatus,
  type DecisionResult,
  type NewDecision,
} from './approvals/approval-decisions.ts';
export { ApprovalReader, type ListApprovals, type SentMail } from './approvals/approval-reader.ts';
export { DueApprovals, type DueApproval, type MailAddress } from './approvals/due-approvals.ts';
export { approvalId, asksPeople } from './approvals/new-approval.ts';
export { CalledRuns, type CalledRun } from './called-runs.ts';
export { DataRowStore, type PageQuery } from './data-tables/data-row-store.ts';
export { DataTableStore } from './data-tables/data-table-store.ts';
export { ExecutionChanges } from './execution-changes.ts';
export { ExecutionWriter, type CallingProgress, type ExecutionWriterOptions } from './execution-writer.ts';
export { ExecutorLease, type ExecutorLeaseOptions } from './executor-lease.ts';
export { DeadLetterReader, type FoundLetter, type LetterFilter, type LetterPage } from './dead-letters/dead-letter-reader.ts';
export { DeadLetterSweep } from './dead-letters/dead-letter-sweep.ts';
export { DeadLetters, type Redrive } from './dead-letters/dead-letters.ts';
export type { LetterEdit } from './dead-letters/dead-letter.ts';
export { derivedId } from './derived-id.ts';
export { HistoryPartitions } from './history-partitions.ts';
export { IdempotencyKeys, type KeptKey, type KeyAddress } from './idempotency-keys.ts';
export { keptStart } from './kept-start.ts';
export { PlanStore } from './plan-store.ts';
export {
  decodeEvent,
  decodeStep,
  encodeEvent,
  encodeStep,
  RecordedStep,
  toOutputs,
  type ChildRow,
  type EncodedEvent,
  type EncodedStep,
  type JournalRow,
  type Progress,
  type ResumeRow,
  type RunEventRecord,
  type StaticDataScopes,
  type StepOutput,
  type StepRecord,
} from './record.ts';
export { readResumeToken, resumeToken } from './resume-token.ts';
export { ApprovalSweep } from './retention/approval-sweep.ts';
export { BlobSweep, type SweepBlobs } from './retention/blob-sweep.ts';
export { CheckpointSweep } from './retention/checkpoint-sweep.ts';
export { DataTableSweep } from './retention/data-table-sweep.ts';
export { ExpiredRuns, type Cutoffs, type KeepTimes } from './retention/expired-runs.ts';
export { namesIn } from './retention/names-in-runs.ts';
export { OldPartitions } from './retention/old-partitions.ts';
export { PlanSweep } from './retention/plan-sweep.ts';
export { RunCollector, type Collected, type CollectRule } from './run-collector.ts';
export { RunDeletion, type RunFilter } from './retention/run-deletion.ts';
export { SeenValueSweep } from './retention/seen-value-sweep.ts';
export { StaticDataSweep } from './retention/static-data-sweep.ts';
export { SweepClaims, type SweepClaim } from './retention/sweep-claims.ts';
export type { GoOn } from './retention/sweeping.ts';
export { listTenantsOf } from './retention/tenants-of.ts';
export { callsOthers, matchResumes, type WaitRow } from './resumed-waits.ts';
export {
  FIRST_FENCE,
  MAX_STRIKES,
  toIdentity,
  type ChildRun,
  type ClaimedRun,
  type FinishedRun,
  type QueuedRun,
  type RunIdentity,
  type RunningRun,
  type RunRef,
} from './run.ts';
export { RunPauses, type Moved } from './run-pauses.ts';
export { RunResumes, type KeyedResume, type OpenWait, type RunToResume } from './run-resumes.ts';
export { executionMigrations } from './schema.ts';
export { StartTransactions, type StartTransaction } from './start-transaction.ts';
export { SeenValueStore, type SeenPlace } from './seen-values/seen-value-store.ts';
export { StaticDataStore } from './static-data-store.ts';
export type { Inserted, Placed } from './statements/insert-runs.ts';
export { TenantRemoval } from './tenant-removal.ts';
export { UsageReader } from './usage-reader.ts';
