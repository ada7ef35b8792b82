export { compiler, type Compilation, type CompiledTrigger, type ImportedNode, type ImportedWorkflow, type NodeTypeView } from './compiler.ts';
export { executionMode, executionStatus, executor, startCommand, type ExecutionMode, type ExecutionStatus, type StartCommand, type StartReply } from './executor.ts';
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
export {
  orchestrator,
  type ExecuteReply,
  type ExecutionError,
  type ExecutionEvent,
  type ExecutionSummary,
  type ExecutionView,
  type ImportReport,
  type Page,
  type ServedWebhook,
  type StepIteration,
  type VersionSummary,
  type WebhookReply,
  type WorkflowSummary,
  type WorkflowView,
} from './orchestrator.ts';
