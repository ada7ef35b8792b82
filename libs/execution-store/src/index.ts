export { toErrorRun, type FailedRun } from './error-run.ts';
export {
  ExecutionQueue,
  type Claim,
  type ClaimOptions,
  type ExecutionQueueOptions,
  type QueueDepth,
  type RunAddress,
} from './execution-queue.ts';
export {
  ExecutionReader,
  type ExecutionReaderOptions,
  type ExecutionRecord,
  type ListExecutions,
  type StoredAnswer,
} from './execution-reader.ts';
export { ExecutionWriter, type ExecutionWriterOptions } from './execution-writer.ts';
export { ExecutorLease, type ExecutorLeaseOptions } from './executor-lease.ts';
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
export { BlobSweep, type SweepBlobs } from './retention/blob-sweep.ts';
export { ExpiredRuns, type Cutoffs, type KeepTimes } from './retention/expired-runs.ts';
export { namesIn } from './retention/names-in-runs.ts';
export { OldPartitions } from './retention/old-partitions.ts';
export { PlanSweep } from './retention/plan-sweep.ts';
export { RunCollector, type Collected, type CollectRule } from './run-collector.ts';
export { RunDeletion, type RunFilter } from './retention/run-deletion.ts';
export { StaticDataSweep } from './retention/static-data-sweep.ts';
export { SweepClaims, type SweepClaim } from './retention/sweep-claims.ts';
export type { GoOn } from './retention/sweeping.ts';
export { listTenantsOf } from './retention/tenants-of.ts';
export { matchResumes, type WaitRow } from './resumed-waits.ts';
export {
  FIRST_FENCE,
  toIdentity,
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
export { StaticDataStore } from './static-data-store.ts';
export type { Inserted, Placed } from './statements/insert-runs.ts';
export { TenantRemoval } from './tenant-removal.ts';
export { UsageReader } from './usage-reader.ts';
