import { NodeFailure } from '@weft/node-sdk';
import { brokenOff, identityRefused, invalidRequest, tlsFailed, tooLarge, unreachable } from './egress-failure.ts';

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EHOSTDOWN',
  'ENETDOWN',
  'EACCES',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const INVALID = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
  'ERR_INVALID_CHAR',
  'ERR_HTTP_INVALID_HEADER_VALUE',
]);
const TLS = /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|ERR_OSSL|EPROTO)/;

/** What the other side says of the certificate that it was shown, or was not (RFC 8446 §6.2), as OpenSSL spells it. */
const REFUSED_IDENTITY = new Map([
  ['CERTIFICATE_REQUIRED', 'it asks for a client certificate, and was shown none'],
  ['BAD_CERTIFICATE', 'it cannot read the client certificate that it was shown'],
  ['UNSUPPORTED_CERTIFICATE', 'it does not take client certificates of this kind'],
  ['CERTIFICATE_REVOKED', 'the client certificate has been revoked'],
  ['CERTIFICATE_EXPIRED', 'the client certificate has expired'],
  ['CERTIFICATE_UNKNOWN', 'it does not accept the client certificate'],
  ['UNKNOWN_CA', 'it does not know who signed the client certificate'],
  ['ACCESS_DENIED', 'it does not let the owner of the client certificate in'],
]);
const ALERT = /^ERR_SSL_.*_ALERT_(.+)$/;
const UNTAKEN_IDENTITY =
  'If it asks for client certificates, it may not accept the one that it was shown: some servers say so in no other way.';

export interface CallOnTheWire {
  readonly host: string;
  readonly maxHeaderBytes: number;
  /** A client certificate was shown. */
  readonly isIdentified: boolean;
}

/** What went wrong on the wire, as a failure for the user. The code of the cause goes along, its text does not. */
export function translateError(error: unknown, { host, maxHeaderBytes, isIdentified }: CallOnTheWire): NodeFailure {
  if (error instanceof NodeFailure) return error;
  const { code = 'UNKNOWN', message } = (error ?? {}) as { code?: string; message?: string };
  const refusal = REFUSED_IDENTITY.get(ALERT.exec(code)?.[1] ?? '');
  if (refusal !== undefined) return identityRefused(host, refusal);
  if (TLS.test(code)) return tlsFailed(host, readableTls(code));
  if (UNREACHABLE.has(code)) return unreachable(host, code);
  if (INVALID.has(code)) return invalidRequest(String(message));
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return tooLarge(host, maxHeaderBytes, 'header');
  return brokenOff(host, code, isIdentified ? UNTAKEN_IDENTITY : undefined);
}

function readableTls(code: string): string {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'its certificate is for another name';
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired';
  if (/SELF_SIGNED|DEPTH_ZERO|UNABLE_TO/.test(code)) return 'its certificate is not signed by a known authority';
  return `the handshake failed (${code})`;
}
