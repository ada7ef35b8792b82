export { absentPorts } from './absent-ports.ts';
export {
  APPROVAL_KINDS,
  EXPIRY_ACTIONS,
  toAssignee,
  type ApprovalKind,
  type ApprovalRequest,
  type ExpiryAction,
  type OfferedAction,
  type ShownQuestion,
} from './approval.ts';
export { bindPlan, type BoundNode, type BoundPlan } from './bind-plan.ts';
export { nameOfCall, NO_CALL_JOURNAL, type CallAddress, type CallJournal, type RecalledCall } from './calls.ts';
export { collectItems, type ItemMaker } from './collect-items.ts';
export { deferred, type Deferred } from './deferred.ts';
export { localNamesAt } from './deferred-check.ts';
export { eachItem, type ItemVisitor } from './each-item.ts';
export { errorItem } from './error-item.ts';
export { expressible } from './expressible.ts';
export { isExpression } from './expression-text.ts';
export { FORM_FIELD_TYPES, type FormField, type FormFieldType, type FormPage } from './form-page.ts';
export { routeKind, type FormEnding, type HostedChat, type HostedForm, type HostedPage } from './hosted-page.ts';
export { anyOf, passedOn, shapeOf, topField, withFields, type ItemShape } from './item-shape.ts';
export { lineageOf } from './lineage.ts';
export { mapItems, mapItemsConcurrently, type Mapped } from './map-items.ts';
export {
  defineNode,
  isParked,
  type CodeReads,
  type CredentialSlot,
  type FromParameters,
  type NodeContext,
  type NodeDefinition,
  type NodeResult,
  type Parked,
  type RawParameters,
} from './node-definition.ts';
export { atItem, isNodeFailure, NodeFailure } from './node-failure.ts';
export {
  credentialNotChosen,
  loadOptions,
  type LoadedOptions,
  type NodeOption,
  type OptionsContext,
  type OptionsLoader,
} from './node-options.ts';
export type {
  BodyReceiver,
  CallResult,
  CodeJob,
  CodePort,
  CryptoPort,
  ExpressionJob,
  ExpressionResult,
  FilePort,
  HashKind,
  HttpPort,
  HttpRequest,
  HttpResponse,
  HttpResponseHead,
  NodeCodeJob,
  NodePorts,
  PreparedCall,
  SignatureKind,
  StreamedBody,
  WorkflowPort,
} from './node-ports.ts';
export { HASH_ALGORITHMS } from './node-ports.ts';
export { NodeRegistry } from './node-registry.ts';
export { createNodeRunner, type NodeRunnerOptions } from './node-runner.ts';
export { parameterIssues, type ParameterIssue } from './parameter-issue.ts';
export { passOn } from './pass-on.ts';
export { deletePath, getPath, parsePath, setOwn, setPath } from './paths.ts';
export { cronProblem } from './schedule/cron-expression.ts';
export { dueTicks, MAX_COUNTED, MAX_MISSED_FIRED, type DueTicks, type SkippedTicks } from './schedule/missed-ticks.ts';
export {
  MISFIRE_POLICIES,
  type MisfirePolicy,
  type Schedule,
  type ScheduleRule,
  type TriggerSchedule,
} from './schedule/schedule.ts';
export { nextTicks } from './schedule/ticks.ts';
export type { CredentialUse } from './credential-use.ts';
export type { CustomNode } from './custom-node.ts';
export {
  CELL_TYPES,
  CONDITION_OPERATORS,
  type CellType,
  type CellValues,
  type ChangedRow,
  type ConditionOperator,
  type DataRow,
  type DataTable,
  type DataTablePort,
  type RowChange,
  type RowCondition,
  type RowQuery,
  type RowSelection,
  type TableColumn,
  type TableWrite,
} from './data-table-port.ts';
export type { DiskPort } from './disk-port.ts';
export {
  IMAGE_FORMATS,
  RESIZE_MODES,
  type ImageFormat,
  type ImageInformation,
  type ImageJob,
  type ImagePort,
  type ImageStep,
} from './image-port.ts';
export type { RedisCommand, RedisPort, RedisReply, RedisRequest } from './redis-port.ts';
export type { SqlPort, SqlRequest, SqlResult, SqlStatement, SqlValue } from './sql-port.ts';
export type { RemoteEntry, RemoteFilePort } from './remote-file-port.ts';
export type { MailAttachment, MailPort, OutgoingMail, SentMail } from './mail-port.ts';
export type { SeenScope, SeenValues } from './seen-values.ts';
export { settle } from './settle.ts';
export { NO_STATIC_DATA, type StaticData, type StaticDataMemory } from './static-data.ts';
export type { NodeRuns, PairedPlace, Surroundings } from './surroundings.ts';
export { ENDLESS_SLICE, type TimeSlices } from './time-slices.ts';
export { TOKEN_ALGORITHMS, type TokenAlgorithm, type TokenPort, type TokenSigning } from './token-port.ts';
export { definePollTrigger } from './triggers/poll.ts';
export type {
  HookContext,
  PollContext,
  PollResult,
  TriggerContext,
  TriggerPorts,
  WebhookAddress,
} from './triggers/trigger-context.ts';
export { carryOutTriggerJob, type TriggerJob, type TriggerJobOptions, type TriggerJobResult } from './triggers/trigger-job.ts';
export {
  answerOfEnd,
  HTTP_METHODS,
  RESPOND_MODES,
  type CallerAuthentication,
  type CallIntake,
  type HttpMethod,
  type RespondMode,
  type ResumeRoute,
  type WebhookAnswer,
  type WebhookCall,
  type WebhookRequest,
  type WebhookRoute,
} from './webhook.ts';
