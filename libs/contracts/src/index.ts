export {
  compiler,
  type Compilation,
  type CompiledTrigger,
  type CompilerClient,
  type ImportedNode,
  type ImportedWorkflow,
  type NodeTypeView,
} from './compiler.ts';
export {
  credentials,
  type CallerVerdict,
  type CredentialsClient,
  type CredentialTest,
  type CredentialTypeView,
  type CredentialView,
  type ResolvedCredential,
} from './credentials.ts';
export {
  executionMode,
  executionStatus,
  executor,
  startCommand,
  type ExecutionMode,
  type ExecutionStatus,
  type ExecutorClient,
  type StartCommand,
  type StartReply,
} from './executor.ts';
export { gateway } from './gateway.ts';
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
export type {
  ExecuteReply,
  ExecutionError,
  ExecutionEvent,
  ExecutionSummary,
  ExecutionView,
  StepIteration,
} from './orchestrator/executions.ts';
export type { Page } from './orchestrator/page.ts';
export type { ServedWebhook, WebhookReply } from './orchestrator/webhooks.ts';
export type { ImportReport, VersionSummary, WorkflowSummary, WorkflowView } from './orchestrator/workflows.ts';
