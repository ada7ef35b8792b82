import { NodeFailure } from '@weft/node-sdk';
import { brokenOff, invalidRequest, tlsFailed, tooLarge, unreachable } from './egress-failure.ts';

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

/** What went wrong on the wire, as a failure for the user. The code of the cause goes along, its text does not. */
export function translateError(error: unknown, host: string, maxHeaderBytes: number): NodeFailure {
  if (error instanceof NodeFailure) return error;
  const { code = 'UNKNOWN', message } = (error ?? {}) as { code?: string; message?: string };
  if (TLS.test(code)) return tlsFailed(host, readableTls(code));
  if (UNREACHABLE.has(code)) return unreachable(host, code);
  if (INVALID.has(code)) return invalidRequest(String(message));
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return tooLarge(host, maxHeaderBytes, 'header');
  return brokenOff(host, code);
}

function readableTls(code: string): string {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'its certificate is for another name';
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired';
  if (/SELF_SIGNED|DEPTH_ZERO|UNABLE_TO/.test(code)) return 'its certificate is not signed by a known authority';
  return `the handshake failed (${code})`;
}
