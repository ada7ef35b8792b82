import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RunAddress } from './execution-queue.ts';

const UUID_BYTES = 16;
/** RFC 2104 §5: at least half of the digest. */
const MAC_BYTES = 16;
const TOKEN = /^[A-Za-z0-9_-]{64}$/;

/**
 * The part of a resume address that names the run and proves that we gave it out: tenant, execution, and a keyed hash of both. It is the
 * same as long as the run lives, and whoever has it may end the run's waits.
 */
export function resumeToken(secretKey: string, { tenantId, executionId }: RunAddress): string {
  const ids = Buffer.from(`${tenantId}${executionId}`.replaceAll('-', ''), 'hex');
  return Buffer.concat([ids, macOf(secretKey, ids)]).toString('base64url');
}

/** The run that a token names; undefined where it is not one of ours. */
export function readResumeToken(secretKey: string, token: string): RunAddress | undefined {
  if (!TOKEN.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  const ids = bytes.subarray(0, 2 * UUID_BYTES);
  if (!timingSafeEqual(bytes.subarray(2 * UUID_BYTES), macOf(secretKey, ids))) return undefined;
  return { tenantId: toUuid(ids.subarray(0, UUID_BYTES)), executionId: toUuid(ids.subarray(UUID_BYTES)) };
}

/** A key of its own: nothing else that the secret key signs can be taken for a token. */
function macOf(secretKey: string, ids: Buffer): Buffer {
  return createHmac('sha256', secretKey).update('weft resume 1\n').update(ids).digest().subarray(0, MAC_BYTES);
}

function toUuid(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
