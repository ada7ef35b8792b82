import type { ErrorKind } from './kinds.ts';

export interface ErrorEntry {
  readonly kind: ErrorKind;
  /** Where the kind's usual HTTP status would say too little. */
  readonly status?: number;
}

/**
 * Every code that leaves a service. Codes are stable, never reused, and each has a heading in docs/errors.md.
 * Failures of a node inside a run are not here: they are data (`Failure` in the engine), not exceptions.
 */
export const CATALOGUE = {
  INVALID_INPUT: { kind: 'invalid-input' },
  PAYLOAD_TOO_LARGE: { kind: 'invalid-input', status: 413 },
  UNSUPPORTED_MEDIA_TYPE: { kind: 'invalid-input', status: 415 },
  ROUTE_NOT_FOUND: { kind: 'not-found' },

  UNAUTHENTICATED: { kind: 'unauthenticated' },
  CREDENTIALS_REJECTED: { kind: 'unauthenticated' },
  FORBIDDEN: { kind: 'forbidden' },
  SIGN_IN_THROTTLED: { kind: 'limit-exceeded' },
  API_KEY_NOT_FOUND: { kind: 'not-found' },
  TICKET_REJECTED: { kind: 'unauthenticated' },
  SOCKET_LIMIT_REACHED: { kind: 'limit-exceeded' },
  SUBSCRIPTION_REFUSED: { kind: 'conflict' },
  REFRESH_REJECTED: { kind: 'unauthenticated' },
  SESSION_NOT_FOUND: { kind: 'not-found' },
  SIGN_IN_FAILED: { kind: 'unauthenticated' },
  LINK_REJECTED: { kind: 'invalid-input' },
  REGISTRATION_CLOSED: { kind: 'forbidden' },
  ACCOUNT_EXISTS: { kind: 'conflict' },

  WORKSPACE_NOT_FOUND: { kind: 'not-found' },
  MEMBER_NOT_FOUND: { kind: 'not-found' },
  ALREADY_MEMBER: { kind: 'conflict' },
  LAST_OWNER: { kind: 'conflict' },
  INVITATION_NOT_FOUND: { kind: 'not-found' },
  MAIL_LIMIT_REACHED: { kind: 'limit-exceeded' },

  WORKFLOW_NOT_FOUND: { kind: 'not-found' },
  WORKFLOW_INVALID: { kind: 'invalid-input', status: 422 },
  WORKFLOW_CONFLICT: { kind: 'conflict' },
  WORKFLOW_ACTIVE: { kind: 'conflict' },
  VERSION_NOT_FOUND: { kind: 'not-found' },
  NODE_NOT_FOUND: { kind: 'not-found' },
  NAME_TAKEN: { kind: 'conflict' },
  FOLDER_NOT_FOUND: { kind: 'not-found' },
  FOLDER_INVALID: { kind: 'invalid-input', status: 422 },
  FOLDER_NOT_EMPTY: { kind: 'conflict' },
  TAG_NOT_FOUND: { kind: 'not-found' },
  TAG_LIMIT_REACHED: { kind: 'conflict' },
  VARIABLE_NOT_FOUND: { kind: 'not-found' },
  VARIABLE_LIMIT_REACHED: { kind: 'conflict' },
  IMPORT_UNREADABLE: { kind: 'invalid-input', status: 422 },
  OPENAPI_UNREADABLE: { kind: 'invalid-input', status: 422 },
  OPERATION_NOT_FOUND: { kind: 'invalid-input', status: 422 },
  NODE_NOT_CONVERTIBLE: { kind: 'conflict' },

  SCHEDULE_LIMIT_REACHED: { kind: 'conflict' },
  SCHEDULE_TOO_FREQUENT: { kind: 'invalid-input', status: 422 },
  TRIGGER_NOT_ACTIVATED: { kind: 'invalid-input', status: 422 },

  QUEUE_FULL: { kind: 'limit-exceeded' },
  DISPATCH_KEY_FAILED: { kind: 'invalid-input', status: 422 },

  WEBHOOK_NOT_FOUND: { kind: 'not-found' },
  WEBHOOK_PATH_TAKEN: { kind: 'conflict' },
  WEBHOOK_UNAUTHENTICATED: { kind: 'unauthenticated' },
  WEBHOOK_REFUSED: { kind: 'forbidden' },
  RESUME_NOT_FOUND: { kind: 'not-found' },
  RESUME_REFUSED: { kind: 'conflict' },
  APPROVAL_NOT_FOUND: { kind: 'not-found' },
  APPROVAL_DECIDED: { kind: 'conflict' },
  FILE_NOT_FOUND: { kind: 'not-found' },

  EXECUTION_NOT_FOUND: { kind: 'not-found' },
  EXECUTION_FINISHED: { kind: 'conflict' },
  EXECUTION_NOT_FINISHED: { kind: 'conflict' },
  EXECUTION_NOT_FAILED: { kind: 'conflict' },
  EXECUTION_DATA_NOT_KEPT: { kind: 'conflict' },
  RETRY_OPEN: { kind: 'conflict' },
  DEAD_LETTER_NOT_FOUND: { kind: 'not-found' },
  DEAD_LETTER_RESOLVED: { kind: 'conflict' },
  CURSOR_TOO_OLD: { kind: 'conflict', status: 410 },
  IDEMPOTENCY_KEY_REUSED: { kind: 'invalid-input', status: 422 },
  EXECUTION_LOST_OWNERSHIP: { kind: 'conflict' },
  TRIGGER_NOT_FOUND: { kind: 'invalid-input', status: 422 },
  PLAN_NOT_FOUND: { kind: 'not-found' },
  EXECUTION_UNREADABLE: { kind: 'internal' },
  REPLAY_DIVERGED: { kind: 'internal' },
  EXECUTOR_BUSY: { kind: 'unavailable' },

  CREDENTIAL_NOT_FOUND: { kind: 'not-found' },
  CREDENTIAL_TYPE_NOT_FOUND: { kind: 'not-found' },
  CREDENTIAL_CONFLICT: { kind: 'conflict' },
  CREDENTIAL_INVALID: { kind: 'invalid-input', status: 422 },
  GRANT_REJECTED: { kind: 'forbidden' },
  OAUTH_FAILED: { kind: 'invalid-input', status: 422 },

  NODE_TYPE_NOT_FOUND: { kind: 'not-found' },
  OPTIONS_NOT_FOUND: { kind: 'not-found' },
  OPTIONS_FAILED: { kind: 'invalid-input', status: 422 },

  DATA_TABLE_NOT_FOUND: { kind: 'not-found' },
  DATA_TABLE_INVALID: { kind: 'invalid-input', status: 422 },
  DATA_TABLE_LIMIT_REACHED: { kind: 'conflict' },
  DATA_ROW_NOT_FOUND: { kind: 'not-found' },

  STORE_UNAVAILABLE: { kind: 'unavailable' },
  SERVICE_UNAVAILABLE: { kind: 'unavailable' },
  REQUEST_TIMEOUT: { kind: 'timeout' },
  CANCELLED: { kind: 'cancelled' },
  INTERNAL: { kind: 'internal' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof CATALOGUE;
