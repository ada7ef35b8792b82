import { certificatesIn, secureContextOf, type TlsIdentity } from '@weft/egress';
import { AppError } from '@weft/errors';
import type { Fields } from '../credentials/credential-fields.ts';

/** Whether a client certificate can be shown. @throws NodeFailure CERTIFICATE_UNUSABLE; AppError where its time is over or has not come. */
export function tryCertificate(fields: Fields, now: number): string {
  const identity = fields as Omit<TlsIdentity, 'name'>;
  secureContextOf(identity);
  if (identity.cert === undefined) return 'The certificates of the authorities can be read.';
  const [own] = certificatesIn(identity.cert, 'cert');
  const { subject, validFrom, validTo } = own!;
  const name = subject?.replaceAll(/\s+/g, ' ') ?? '';
  if (Date.parse(validTo) < now) throw new AppError('INVALID_INPUT', `The certificate of ${name} has expired: ${validTo}.`);
  if (Date.parse(validFrom) > now)
    throw new AppError('INVALID_INPUT', `The certificate of ${name} begins to count later: ${validFrom}.`);
  return `The certificate of ${name} goes with its key, and is good until ${validTo}. Whether a server accepts it shows when it is used.`;
}
