import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { anyCertificateRefused } from './clients/client-failures.ts';

export interface TlsRequest {
  /** Whom the certificate has to be for. */
  readonly host: string;
  /** Any certificate will do. Refused where the operator does not permit that. */
  readonly acceptsAnyCertificate?: boolean;
}

/** For `tls.connect` over a socket of the guard. @throws NodeFailure HTTP_TLS */
export function tlsOptionsFor(
  { host, acceptsAnyCertificate = false }: TlsRequest,
  { ca, allowInvalidCertificates }: { readonly ca?: string | readonly string[]; readonly allowInvalidCertificates: boolean },
): ConnectionOptions {
  if (acceptsAnyCertificate && !allowInvalidCertificates) throw anyCertificateRefused(host);
  const name = host.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return {
    host: name,
    ...(isIP(name) === 0 && { servername: name }),
    ...(ca !== undefined && { ca: ca as string | string[] }),
    rejectUnauthorized: !acceptsAnyCertificate,
  };
}
