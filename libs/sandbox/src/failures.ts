import { NodeFailure } from '@weft/node-sdk';
import type { Failure } from '@weft/engine';
import type { GuestFailure } from './protocol.ts';
import type { ProcessEnd } from './worker-process.ts';

const MAX_MESSAGE_CHARS = 5_000;

const FIXES: Readonly<Record<string, string>> = {
  CODE_TIMED_OUT: 'Look for a loop that does not end, or give the node a longer time limit.',
  CODE_OUT_OF_MEMORY: 'Work on fewer items at a time (a Loop node makes batches), and build no large strings or arrays.',
};
const KNOWN_CODES = new Set([
  'CODE_FAILED',
  'CODE_TIMED_OUT',
  'CODE_OUT_OF_MEMORY',
  'CODE_RESULT_INVALID',
  'CODE_RESULT_TOO_LARGE',
]);

const make = (failure: Failure): NodeFailure => new NodeFailure(failure);
const whole = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined;

/** A failure that a worker reports. The worker is not trusted: each part is checked. */
export function reportedFailure(reported: GuestFailure): NodeFailure {
  const code = KNOWN_CODES.has(reported.code) ? reported.code : 'CODE_FAILED';
  const text = String(reported.message).slice(0, MAX_MESSAGE_CHARS);
  const [line, column, itemIndex] = [whole(reported.line), whole(reported.column), whole(reported.itemIndex)];
  const where = line === undefined ? '' : ` (line ${line}${column === undefined ? '' : `, column ${column}`})`;
  return make({
    code,
    fault: 'user',
    message: `${text}${where}`,
    field: 'code',
    ...(itemIndex === undefined ? {} : { itemIndex }),
    ...(FIXES[code] ? { fix: FIXES[code] } : {}),
    ...(line === undefined ? {} : { details: { line, ...(column === undefined ? {} : { column }) } }),
  });
}

export const timedOut = (timeoutMs: number): NodeFailure =>
  make({
    code: 'CODE_TIMED_OUT',
    fault: 'user',
    message: `The code did not finish within ${timeoutMs} ms.`,
    field: 'code',
    fix: FIXES.CODE_TIMED_OUT,
  });

/** The process died while it ran the code: nearly always for want of memory, which V8 does not survive. */
export function processDied({ exitCode, signal, stderr }: ProcessEnd): NodeFailure {
  const details = { exitCode, signal };
  const memory =
    /out of memory|allocation failed|bad_alloc/i.test(stderr) ||
    ['SIGKILL', 'SIGABRT', 'SIGTRAP', 'SIGILL'].includes(signal ?? '');
  if (memory) {
    return make({
      code: 'CODE_OUT_OF_MEMORY',
      fault: 'user',
      message: 'The code used more memory than a Code node may; its process was ended.',
      field: 'code',
      fix: FIXES.CODE_OUT_OF_MEMORY,
      details,
    });
  }
  return make({
    code: 'CODE_CRASHED',
    fault: 'user',
    message: 'The process that ran the code ended without an answer.',
    field: 'code',
    details,
  });
}

export const cancelled = (): NodeFailure =>
  make({ code: 'CODE_CANCELLED', fault: 'user', message: 'The code was stopped because the execution was.', retryable: false });

export const queueFull = (limit: number): NodeFailure =>
  make({
    code: 'SANDBOX_BUSY',
    fault: 'platform',
    message: `${limit} Code nodes wait for a free process already.`,
    retryable: true,
    retryAfterMs: 1_000,
  });

export const unavailable = (reason: string): NodeFailure =>
  make({
    code: 'SANDBOX_UNAVAILABLE',
    fault: 'platform',
    message: `Code nodes cannot run on this machine: ${reason}`,
    fix: 'Install the optional package isolated-vm for this platform (npm install, Node 24), or ask the operator about the sandbox level in /health/ready.',
    retryable: false,
  });

export const inputTooLarge = (): NodeFailure =>
  make({
    code: 'CODE_OUT_OF_MEMORY',
    fault: 'user',
    message: 'The items for the code are larger than what one run of it can take.',
    fix: FIXES.CODE_OUT_OF_MEMORY,
  });

export const unreadableResult = (reason: string): NodeFailure =>
  make({
    code: 'CODE_RESULT_INVALID',
    fault: 'user',
    message: `What the code returned cannot be used: ${reason}`,
    field: 'code',
  });
