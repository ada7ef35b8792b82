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

  WORKFLOW_NOT_FOUND: { kind: 'not-found' },
  WORKFLOW_INVALID: { kind: 'invalid-input', status: 422 },
  WORKFLOW_CONFLICT: { kind: 'conflict' },
  WORKFLOW_ACTIVE: { kind: 'conflict' },
  VERSION_NOT_FOUND: { kind: 'not-found' },
  IMPORT_UNREADABLE: { kind: 'invalid-input', status: 422 },

  WEBHOOK_NOT_FOUND: { kind: 'not-found' },
  WEBHOOK_PATH_TAKEN: { kind: 'conflict' },
  WEBHOOK_UNAUTHENTICATED: { kind: 'unauthenticated' },

  EXECUTION_NOT_FOUND: { kind: 'not-found' },
  EXECUTION_FINISHED: { kind: 'conflict' },
  EXECUTION_LOST_OWNERSHIP: { kind: 'conflict' },
  TRIGGER_NOT_FOUND: { kind: 'invalid-input', status: 422 },
  PLAN_NOT_FOUND: { kind: 'not-found' },
  REPLAY_DIVERGED: { kind: 'internal' },
  EXECUTOR_BUSY: { kind: 'unavailable' },

  CREDENTIAL_NOT_FOUND: { kind: 'not-found' },
  CREDENTIAL_TYPE_NOT_FOUND: { kind: 'not-found' },
  CREDENTIAL_INVALID: { kind: 'invalid-input', status: 422 },
  GRANT_REJECTED: { kind: 'forbidden' },
  OAUTH_FAILED: { kind: 'invalid-input', status: 422 },

  NODE_TYPE_NOT_FOUND: { kind: 'not-found' },

  STORE_UNAVAILABLE: { kind: 'unavailable' },
  SERVICE_UNAVAILABLE: { kind: 'unavailable' },
  REQUEST_TIMEOUT: { kind: 'timeout' },
  CANCELLED: { kind: 'cancelled' },
  INTERNAL: { kind: 'internal' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof CATALOGUE;
