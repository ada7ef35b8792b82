export {
  compiler,
  type Compilation,
  type CompiledTrigger,
  type CompilerClient,
  type ExportedFile,
  type ExportedNode,
  type ExportFormat,
  type ConvertedPlaceholder,
  type Explanation,
  type ImportedNode,
  type ImportedWorkflow,
  type PlacedValue,
  type WorstCase,
  type KnownCall,
  type KnownErrorWorkflow,
  type CredentialSlotView,
  type NodeCategoryView,
  type NodePorts,
  type NodeTypeSummary,
  type NodeTypeView,
} from './compiler.ts';
export { OPTIONS_MS } from './node-options.ts';
export {
  credentials,
  type CallerVerdict,
  type CredentialsClient,
  type CredentialTest,
  type CredentialTypeView,
  type CredentialView,
  type OpenedConsent,
  type ResolvedCredential,
  type SealedCredential,
} from './credentials.ts';
export {
  executionMode,
  executionStatus,
  executor,
  startCommand,
  type ErrorWorkflow,
  type RunCaller,
  type RunLimit,
  type ExecutionMode,
  type ExecutionStatus,
  type ExecutorClient,
  type StartCommand,
  type StartReply,
} from './executor.ts';
export type { CellValues, DataRow, DataTable } from './orchestrator/data-tables.ts';
export { gateway, type ApprovalRecipient, type GatewayClient } from './gateway.ts';
export { actor, type Actor } from './identifiers.ts';
export {
  answer,
  defineService,
  event,
  request,
  UNIVERSAL_ERRORS,
  type DeclaredError,
  type Delivery,
  type EventContract,
  type Input,
  type Output,
  type Parsed,
  type Payload,
  type RequestContract,
  type RequestHandlers,
  type ServiceClient,
  type ServiceContract,
} from './kernel.ts';
export { orchestrator, type OrchestratorClient } from './orchestrator.ts';
export type { CalledWorkflow } from './orchestrator/sub-workflows.ts';
export {
  deadLetterReason,
  deadLetterState,
  MAX_LETTERS_AT_ONCE,
  redriveFrom,
  type DeadLetter,
  type DeadLetterCount,
  type DeadLetterReason,
  type DeadLetterView,
  type LetterResult,
  type LetterResults,
  type RedriveFrom,
} from './orchestrator/dead-letters.ts';
export type {
  ExecuteReply,
  ExecutionError,
  ExecutionDeletions,
  EventPage,
  ExecutionChange,
  ExecutionChanges,
  ExecutionEvent,
  ExecutionSummary,
  ExecutionView,
  StepIteration,
} from './orchestrator/executions.ts';
export {
  approvalStatus,
  type ApprovalMail,
  type ApprovalStatus,
  mayDecide,
  type ApprovalSummary,
  type ApprovalView,
  type Decider,
} from './orchestrator/approvals.ts';
export { rerunVersion } from './orchestrator/executions.ts';
export type { KeyClaim } from './orchestrator/idempotency.ts';
export type { FolderView, TagView, UsageDay, UsageView, VariableView } from './orchestrator/organising.ts';
export type { Page } from './orchestrator/page.ts';
export type { LivePollView, LiveScheduleView, PollView, ScheduleView, WorkflowSchedules } from './orchestrator/schedules.ts';
export { TRIGGER_JOB_MS, type TriggerJobCommand, type TriggerJobReply } from './trigger-jobs.ts';
export type {
  ResumeTarget,
  ServedWebhook,
  StoredAnswer,
  TestListening,
  TestWebhook,
  WebhookReply,
} from './orchestrator/webhooks.ts';
export type {
  ExportedWorkflow,
  ImportReport,
  VersionDiff,
  VersionSummary,
  WorkflowSummary,
  WorkflowView,
} from './orchestrator/workflows.ts';
