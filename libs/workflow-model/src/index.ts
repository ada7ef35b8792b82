export { credentialIdsOf } from './credential-ids.ts';
export { diffDocuments, type DocumentDiff, type FieldChange, type NodeChange, type NodeName } from './diff-documents.ts';
export { hasErrors, type Diagnostic } from './diagnostic.ts';
export {
  documentSchema,
  edgeSchema,
  MAX_NODES,
  MAX_RETRY_DELAY_MS,
  nodeSchema,
  onErrorSchema,
  onUncertainSchema,
  orderSchema,
  retryClassSchema,
  retrySchema,
  settingsSchema,
  supervisionSchema,
  supervisorsSchema,
  type ExecutionOrder,
  type OnError,
  type OnUncertain,
  type RetryClass,
  type RetryPolicy,
  type Supervision,
  type Supervisors,
  type WorkflowDocument,
  type WorkflowDocumentInput,
  type WorkflowEdge,
  type WorkflowNode,
  type WorkflowSettings,
} from './document.ts';
export type { BinaryRef, Item, ItemError, Lineage } from './item.ts';
export { isJsonObject, type Json, type JsonObject, type JsonPrimitive } from './json.ts';
export { isNestedTooDeep, MAX_JSON_DEPTH, parseJson } from './parse-json.ts';
export { renameNode, renameReferences } from './rename-node.ts';
