import type { Json, JsonObject } from '@weft/workflow-model';
import { tokenExpired, tokenMalformed, tokenNotYetValid } from './jwt-failures.ts';

export interface TimeRules {
  /** Since the epoch. */
  readonly nowSeconds: number;
  readonly clockToleranceSeconds: number;
  readonly ignoreExpiration: boolean;
  readonly ignoreNotBefore: boolean;
}

/** RFC 7519 §4.1.4 and §4.1.5. @throws NodeFailure TOKEN_EXPIRED, TOKEN_NOT_YET_VALID, TOKEN_MALFORMED */
export function checkTimes({ exp, nbf }: JsonObject, rules: TimeRules): void {
  const { nowSeconds, clockToleranceSeconds } = rules;
  if (!rules.ignoreNotBefore && nbf !== undefined) {
    const start = toSeconds(nbf, 'nbf');
    if (start > nowSeconds + clockToleranceSeconds) throw tokenNotYetValid(start);
  }
  if (!rules.ignoreExpiration && exp !== undefined) {
    const end = toSeconds(exp, 'exp');
    if (end <= nowSeconds - clockToleranceSeconds) throw tokenExpired(end);
  }
}

function toSeconds(value: Json, name: string): number {
  if (typeof value === 'number') return value;
  throw tokenMalformed(`Its "${name}" is no number of seconds since the epoch`);
}
