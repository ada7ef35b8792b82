import type { Socket } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { stopped, timedOut, unsafe } from './client-failures.ts';

const HANDSHAKE_TIMEOUT_MS = 10_000;

/** TLS over a socket, which is the caller's no longer. @throws NodeFailure HTTP_TLS, SERVER_TIMED_OUT, HTTP_CANCELLED */
export function securedSocket(socket: Socket, options: ConnectionOptions, signal: AbortSignal): Promise<TLSSocket> {
  const host = options.host ?? 'the server';
  const attempt = AbortSignal.any([signal, AbortSignal.timeout(HANDSHAKE_TIMEOUT_MS)]);
  return new Promise((resolve, reject) => {
    const secured = connect({ ...options, socket });
    const end = (failure: Error) => {
      attempt.removeEventListener('abort', abort);
      secured.on('error', () => undefined);
      secured.destroy();
      reject(failure);
    };
    const abort = () => end(signal.aborted ? stopped() : timedOut(host, HANDSHAKE_TIMEOUT_MS));
    const fail = (error: NodeJS.ErrnoException) => end(unsafe(host, reasonOf(error)));
    secured.once('error', fail);
    attempt.addEventListener('abort', abort, { once: true });
    if (attempt.aborted) abort();
    secured.once('secureConnect', () => {
      secured.off('error', fail);
      attempt.removeEventListener('abort', abort);
      resolve(secured);
    });
  });
}

export function reasonOf({ code = 'UNKNOWN' }: NodeJS.ErrnoException): string {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'its certificate is for another name';
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired';
  if (/SELF_SIGNED|DEPTH_ZERO|UNABLE_TO/.test(code)) return 'its certificate is not signed by a known authority';
  return `the handshake failed (${code})`;
}
