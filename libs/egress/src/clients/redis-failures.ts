import { NodeFailure } from '@weft/node-sdk';
import { quoted } from './client-failures.ts';

export interface RedisRefusal {
  readonly host: string;
  /** The reply, which begins with its kind. */
  readonly said: string;
  readonly secrets: readonly string[];
}

const PASSING = new Set(['LOADING', 'BUSY', 'TRYAGAIN', 'CLUSTERDOWN', 'MASTERDOWN', 'NOREPLICAS']);
const SIGN_IN =
  /^(?:WRONGPASS|NOAUTH|ERR invalid password|ERR AUTH|ERR Client sent AUTH|ERR wrong number of arguments for 'auth')/i;
const FIXES: Readonly<Record<string, string>> = {
  WRONGTYPE: 'The key holds another type of value: choose that one, or "automatic".',
  NOPERM: 'The user of the credential lacks the right to do this: let the owner of the server give it.',
  MOVED: 'The server is a member of a cluster, which this node does not serve.',
  ASK: 'The server is a member of a cluster, which this node does not serve.',
  READONLY: 'The server is a read-only replica: name the primary in the credential.',
  OOM: 'The server has no memory left.',
};

const kindOf = (said: string): string => /^[A-Z]+/.exec(said)?.[0] ?? 'ERR';

export const refusesSignIn = (said: string): boolean => SIGN_IN.test(said);

/** Of a command that the server does not carry out. */
export function redisRefused({ host, said, secrets }: RedisRefusal): NodeFailure {
  const kind = kindOf(said);
  return new NodeFailure({
    code: 'REDIS_REFUSED',
    fault: PASSING.has(kind) ? 'node' : 'user',
    message: `${host} refuses the command: ${quoted(said, secrets)}`,
    fix: FIXES[kind] ?? 'Look at the key, the type of its value, and the value.',
    retryable: PASSING.has(kind),
    details: { kind },
  });
}
