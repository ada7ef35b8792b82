export {
  ExecutionQueue,
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
export { PlanStore } from './plan-store.ts';
export {
  decodeEvent,
  decodeStep,
  encodeEvent,
  encodeStep,
  toOutputs,
  type EncodedEvent,
  type EncodedStep,
  type JournalRow,
  type Progress,
  type RunEventRecord,
  type StepOutput,
  type StepRecord,
} from './record.ts';
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
export { executionMigrations } from './schema.ts';
export type { Inserted } from './statements/insert-runs.ts';
