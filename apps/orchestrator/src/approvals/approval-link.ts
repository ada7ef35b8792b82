import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Approval } from '@weft/execution-store';

const UUID_BYTES = 16;
/** RFC 2104 §5: at least half of the digest. */
const MAC_BYTES = 16;
const IDS = 3;
const TOKEN = /^[A-Za-z0-9_-]{86,360}$/;

/** What a link of a mail says of itself; what it is good for is known once its question was looked at. */
export interface LinkClaim {
  readonly tenantId: string;
  readonly approvalId: string;
  /** To whom the link was sent. */
  readonly userId: string;
  readonly action: string;
  readonly mac: Buffer;
}

/** The part of a link by which one person may take one action about one question, as it was shown to them. */
export function approvalToken(secretKey: string, approval: Approval, by: { userId: string; action: string }): string {
  const ids = Buffer.from(`${approval.tenantId}${approval.id}${by.userId}`.replaceAll('-', ''), 'hex');
  return Buffer.concat([ids, macOf(secretKey, approval, by), Buffer.from(by.action)]).toString('base64url');
}

/** Undefined where it is none of ours by its form. */
export function readApprovalToken(token: string): LinkClaim | undefined {
  if (!TOKEN.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  const idAt = (index: number) => toUuid(bytes.subarray(index * UUID_BYTES, (index + 1) * UUID_BYTES));
  const mac = bytes.subarray(IDS * UUID_BYTES, IDS * UUID_BYTES + MAC_BYTES);
  const action = bytes.subarray(IDS * UUID_BYTES + MAC_BYTES).toString();
  return { tenantId: idAt(0), approvalId: idAt(1), userId: idAt(2), action, mac };
}

/** Was it given out by us, for this question of this activation and what it showed? */
export const isGenuine = (secretKey: string, approval: Approval, { mac, ...by }: LinkClaim): boolean =>
  timingSafeEqual(mac, macOf(secretKey, approval, by));

/** A key of its own: nothing else that the secret key signs can be taken for it. */
function macOf(secretKey: string, approval: Approval, { userId, action }: { userId: string; action: string }): Buffer {
  const { tenantId, id, executionId, nodeId, path, shownSha256 } = approval;
  const text = JSON.stringify([tenantId, id, executionId, nodeId, path, shownSha256, userId, action]);
  return createHmac('sha256', secretKey).update('weft approval 1\n').update(text).digest().subarray(0, MAC_BYTES);
}

const toUuid = (bytes: Buffer): string => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
