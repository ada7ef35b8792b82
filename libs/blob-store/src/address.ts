import { AppError } from '@weft/errors';
import type { BlobAddress } from './blob-store.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const SHA256 = /^[0-9a-f]{64}$/;

/** Both parts become a path in one of the stores: nothing else may get there. @throws INVALID_INPUT */
export function assertTenant(tenantId: string): string {
  if (!UUID.test(tenantId)) throw new AppError('INVALID_INPUT', 'The tenant of a blob is no UUID.');
  return tenantId.toLowerCase();
}

/** @throws INVALID_INPUT */
export function assertAddress({ tenantId, sha256 }: BlobAddress): BlobAddress {
  if (!SHA256.test(sha256)) throw new AppError('INVALID_INPUT', 'The address of a blob is no SHA-256 in hexadecimal.');
  return { tenantId: assertTenant(tenantId), sha256 };
}

export function blobNotFound({ sha256 }: BlobAddress): AppError {
  return new AppError('INTERNAL', `There is no blob ${sha256} in this workspace.`, { details: { sha256 } });
}
