import { isIP } from 'node:net';
import type { SqlLogin, SqlNetwork } from './sql-connection.ts';
import { anyCertificateRefused } from './sql-failures.ts';

/** How the certificate of the database is checked, and which one it is shown. */
export interface SqlTls {
  readonly rejectUnauthorized: boolean;
  readonly host: string;
  /** Absent for an address (RFC 6066 §3). */
  readonly servername?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** @throws NodeFailure SQL_TLS */
export function tlsOf({ host, ignoreSslIssues, ca, cert, key }: SqlLogin, network: SqlNetwork): SqlTls {
  if (ignoreSslIssues && !network.allowInvalidCertificates) throw anyCertificateRefused();
  return {
    rejectUnauthorized: !ignoreSslIssues,
    host,
    ...(isIP(host) === 0 && { servername: host }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}
