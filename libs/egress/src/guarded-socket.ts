import { connect, isIP, type Socket } from 'node:net';
import type { Destination } from './allow-list.ts';
import { cancelled, unreachable } from './egress-failure.ts';
import { approvedAddresses, addressProblem, type ConnectorOptions } from './guarded-connector.ts';
import { reported, type RefusalOptions } from './refusals.ts';

export interface SocketRequest extends Destination {
  /** One that the host is known to have, where no other will do: the further connections of one to it. */
  readonly address?: string;
  /** Ends the attempt; the open socket is the caller's. */
  readonly signal: AbortSignal;
}

/**
 * A TCP connection for protocols that are not HTTP, to an address that the guard has checked. TLS is the caller's, over this socket.
 * @throws NodeFailure HTTP_BLOCKED, HTTP_UNREACHABLE, HTTP_CANCELLED
 */
export async function openSocket(
  { host, port, address: known, signal }: SocketRequest,
  options: Pick<ConnectorOptions, 'allowList' | 'resolve' | 'connectTimeoutMs'> & RefusalOptions,
): Promise<Socket> {
  const destination = { host: host.replace(/^\[|\]$/g, '').toLowerCase(), port };
  const resolve = known === undefined ? options.resolve : () => Promise.resolve([known]);
  const addresses = await approvedAddresses(destination, { ...options, resolve }).catch((error: unknown) => {
    throw reported(error, { host: `${host}:${port}`, hostname: host }, options);
  });
  let failure: unknown;
  for (const address of addresses) {
    if (signal.aborted) throw cancelled();
    try {
      const attempt = { destination, address, signal, timeoutMs: options.connectTimeoutMs };
      const socket = await connectTo(attempt);
      const problem = addressProblem(socket, address, destination);
      if (!problem) return socket;
      failure = problem;
    } catch (error) {
      failure = error;
    }
  }
  if (signal.aborted) throw cancelled();
  throw failure;
}

interface Attempt {
  readonly destination: Destination;
  readonly address: string;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

function connectTo({ destination: { host, port }, address, signal, timeoutMs }: Attempt): Promise<Socket> {
  const attempt = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, family: isIP(address) });
    const end = (error: NodeJS.ErrnoException) => {
      socket.destroy();
      attempt.removeEventListener('abort', abort);
      reject(unreachable(host, error.code));
    };
    const abort = () => end(new Error('given up'));
    socket.once('error', end);
    attempt.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => {
      socket.off('error', end);
      attempt.removeEventListener('abort', abort);
      resolve(socket);
    });
  });
}
