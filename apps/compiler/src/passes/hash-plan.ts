import { createHash } from 'node:crypto';
import type { Plan } from '@weft/engine';
import { canonicalJson } from '../canonical-json.ts';

/** The address of a plan: SHA-256 (hex) of its canonical JSON. */
export function hashPlan(plan: Plan): string {
  return createHash('sha256').update(canonicalJson(plan)).digest('hex');
}
