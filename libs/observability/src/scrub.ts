/** Enough of a text to understand it; nobody reads a log line of megabytes. */
const MAX_TEXT_LENGTH = 4_000;
const MAX_CAUSES = 5;

/** Linear patterns over text of bounded length: scrubbing must never cost more than the work it reports on. */
const SECRETS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\bweft_[A-Za-z0-9_-]{8,}/g, 'weft_[removed]'],
  [/\b(Bearer|Basic) +[A-Za-z0-9._~+/=-]{8,}/gi, '$1 [removed]'],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, '[token removed]'],
  [/:\/\/[^\s/@:]{0,200}:[^\s/@]{1,200}@/g, '://[removed]@'],
  [/([?&](?:token|key|api_key|apikey|secret|password|ticket|access_token)=)[^&\s"']{1,500}/gi, '$1[removed]'],
];

/** Takes what looks like a secret out of a text, and shortens it. */
export function scrubText(text: string): string {
  const short = text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}… (${text.length} characters)` : text;
  return SECRETS.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), short);
}

export interface LoggedError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

/** Only what an error is known to have: other people's errors carry whole requests, headers and all. */
export function scrubError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { name: 'NotAnError', message: scrubText(describe(error)) };
  const { name, message, stack, cause } = error;
  const code = (error as { code?: unknown }).code;
  return {
    name,
    message: scrubText(message),
    ...(typeof code === 'string' && { code }),
    ...(stack && { stack: scrubText(stack) }),
    ...(cause !== undefined && depth < MAX_CAUSES && { cause: scrubError(cause, depth + 1) }),
  };
}

const describe = (value: unknown): string =>
  typeof value === 'string' ? value : `a thrown ${value === null ? 'null' : typeof value}`;
