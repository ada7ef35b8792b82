/** Who has to act on an error decides its kind; the kind decides HTTP status, retry and log level. */
export const ERROR_KINDS = {
  'invalid-input': { status: 400, retry: 'never', level: 'info' },
  unauthenticated: { status: 401, retry: 'never', level: 'info' },
  forbidden: { status: 403, retry: 'never', level: 'info' },
  'not-found': { status: 404, retry: 'never', level: 'info' },
  conflict: { status: 409, retry: 'after-reading-again', level: 'info' },
  'limit-exceeded': { status: 429, retry: 'later', level: 'info' },
  cancelled: { status: 499, retry: 'never', level: 'debug' },
  unavailable: { status: 503, retry: 'later', level: 'warn' },
  timeout: { status: 504, retry: 'later', level: 'warn' },
  internal: { status: 500, retry: 'never', level: 'error' },
} as const;

export type ErrorKind = keyof typeof ERROR_KINDS;
