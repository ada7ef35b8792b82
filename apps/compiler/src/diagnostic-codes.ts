import type { Diagnostic } from '@weft/workflow-model';

/**
 * Every code that a compilation can report, with its severity where nothing lowers it. Stable and never reused; each has a row in
 * docs/COMPILATION_PROCESS.md.
 */
export const DIAGNOSTIC_CODES = {
  DOCUMENT_INVALID: 'error',
  DOCUMENT_UNKNOWN_FIELD: 'error',
  DOCUMENT_TOO_DEEP: 'error',
  SETTING_INVALID: 'error',
  ERROR_WORKFLOW_UNUSABLE: 'warning',
  SUB_WORKFLOW_UNUSABLE: 'warning',
  SUB_WORKFLOW_RECURSIVE: 'error',
  RISK_UNSUPERVISED: 'warning',
  PIN_DATA_INVALID: 'error',
  PIN_DATA_UNUSED: 'warning',

  NODE_ID_DUPLICATE: 'error',
  NODE_NAME_DUPLICATE: 'error',
  NODE_TYPE_UNKNOWN: 'error',
  NODE_VERSION_UNKNOWN: 'error',
  NODE_PLACEHOLDER: 'error',
  PARAMETER_INVALID: 'error',
  PARAMETER_UNKNOWN: 'error',

  EDGE_UNKNOWN_NODE: 'error',
  EDGE_UNKNOWN_HANDLE: 'error',
  EDGE_DUPLICATE: 'warning',

  TRIGGER_MISSING: 'error',
  NODE_UNREACHABLE: 'warning',
  CYCLE_WITHOUT_EXIT: 'error',
  CREDENTIAL_MISSING: 'error',
  CREDENTIAL_UNKNOWN: 'error',
  CREDENTIAL_TYPE_WRONG: 'error',
  CREDENTIAL_UNUSED: 'warning',
  WEBHOOK_DUPLICATE: 'error',
  WEBHOOK_UNANSWERED: 'warning',
  WEBHOOK_CANNOT_STREAM: 'warning',
  WEBHOOK_ANSWER_WAITS: 'warning',

  EXPRESSION_SYNTAX: 'error',
  EXPRESSION_FORBIDDEN: 'error',
  EXPRESSION_UNKNOWN_NAME: 'error',
  EXPRESSION_PATTERN: 'error',
  EXPRESSION_TOO_LARGE: 'error',
  EXPRESSION_UNKNOWN_NODE: 'error',
  EXPRESSION_NODE_NOT_BEFORE: 'error',
  CODE_UNKNOWN_NODE: 'warning',
  FIELD_IMPOSSIBLE: 'warning',

  PLAN_TOO_LARGE: 'error',
  FINDINGS_LEFT_OUT: 'info',
} as const satisfies Record<string, Diagnostic['severity']>;

export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES;
