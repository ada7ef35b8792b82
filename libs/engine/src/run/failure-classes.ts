import type { RetryClass } from '@weft/workflow-model';
import type { Failure } from '../outcome.ts';

type Class = Exclude<RetryClass, 'any'>;

const BY_CODE: Readonly<Record<string, Class>> = {
  HTTP_TIMED_OUT: 'timeout',
  STEP_TIMED_OUT: 'timeout',
  CODE_TIMED_OUT: 'timeout',
  HTTP_UNREACHABLE: 'connection',
};
const REQUEST_TIMEOUT = 408;
const TOO_MANY_REQUESTS = 429;
const GATEWAY_TIMEOUT = 504;
const LEAST_SERVER_ERROR = 500;

/** Is the failure of one of these classes? It may be of several: 504 is the timeout of a server, and its error. */
export function isOfClass(failure: Failure, classes: readonly RetryClass[]): boolean {
  return classes.includes('any') || classesOf(failure).some((each) => classes.includes(each));
}

function classesOf({ code, fault, details }: Failure): readonly Class[] {
  const status = details?.['status'];
  if (code === 'HTTP_STATUS' && typeof status === 'number') return classesOfStatus(status);
  const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
  if (known !== undefined) return [known];
  return fault === 'platform' ? ['platform'] : [];
}

function classesOfStatus(status: number): readonly Class[] {
  if (status === REQUEST_TIMEOUT) return ['timeout'];
  if (status === TOO_MANY_REQUESTS) return ['rate-limit'];
  if (status === GATEWAY_TIMEOUT) return ['timeout', 'server-error'];
  return status >= LEAST_SERVER_ERROR ? ['server-error'] : [];
}
