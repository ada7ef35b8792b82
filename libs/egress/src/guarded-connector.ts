import { lookup as dnsLookup } from 'node:dns/promises';
import { isIP, type Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { NodeFailure } from '@weft/node-sdk';
import { buildConnector } from 'undici';
import type { AllowList, Destination } from './allow-list.ts';
import { blocked, unreachable } from './egress-failure.ts';
import { canonicalAddress, isPublicAddress } from './ip-address.ts';

/** All addresses of a name. Rejects where there is none. */
export type Resolver = (host: string) => Promise<readonly string[]>;

export const systemResolver: Resolver = async (host) => (await dnsLookup(host, { all: true })).map(({ address }) => address);

export interface ConnectorOptions {
  readonly allowList: AllowList;
  readonly resolve: Resolver;
  readonly connectTimeoutMs: number;
  /** Extra certificate authorities, as PEM. */
  readonly ca?: string | readonly string[];
  readonly acceptsAnyCertificate?: boolean;
  /** With a certificate that is shown, and authorities: `ca` does not count beside it. */
  readonly secureContext?: SecureContext;
}

/**
 * Opens every socket of the agent. The name is resolved here, once, and the socket goes to the very address that was
 * checked: what the name resolves to a moment later cannot matter, and a pooled socket stays with its address.
 */
export function guardedConnector(options: ConnectorOptions): buildConnector.connector {
  const { connectTimeoutMs: timeout, ca, acceptsAnyCertificate, secureContext } = options;
  const authorities = ca === undefined ? {} : { ca: ca as string | string[] };
  const trust = secureContext ? { secureContext } : authorities;
  const open = buildConnector({ timeout, allowH2: false, ...trust, rejectUnauthorized: !acceptsAnyCertificate });
  return (request, callback) => {
    const destination = toDestination(request);
    approvedAddresses(destination, options).then(
      (addresses) => connectInTurn(open, { request, destination, addresses }, callback),
      (error: Error) => callback(error, null),
    );
  };
}

function toDestination({ hostname, port, protocol }: buildConnector.Options): Destination {
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'https:' ? 443 : 80) };
}

/**
 * The addresses of a destination that may be connected to.
 * @throws NodeFailure HTTP_BLOCKED, HTTP_UNREACHABLE
 */
export async function approvedAddresses(
  destination: Destination,
  { allowList, resolve }: Pick<ConnectorOptions, 'allowList' | 'resolve'>,
): Promise<string[]> {
  const { host } = destination;
  const addresses = isIP(host)
    ? [host]
    : await resolve(host).catch((error: NodeJS.ErrnoException) => Promise.reject(unreachable(host, error.code)));
  const isNamed = allowList.permitsHost({ ...destination, host: canonicalAddress(host) ?? host });
  const approved = addresses.filter(
    (address) => isIP(address) && (isNamed || isPublicAddress(address) || allowList.permitsAddress(address)),
  );
  if (approved.length === 0)
    throw addresses.length === 0 ? unreachable(host) : blocked(host, 'it is in a private network, which Weft does not call');
  // IPv4 first: where IPv6 has no route, its attempts can hang until the connect timeout.
  return approved.sort((left, right) => isIP(left) - isIP(right));
}

interface Attempt {
  readonly request: buildConnector.Options;
  readonly destination: Destination;
  readonly addresses: readonly string[];
}

function connectInTurn(open: buildConnector.connector, attempt: Attempt, callback: buildConnector.Callback): void {
  const { request, destination, addresses } = attempt;
  const [address, ...others] = addresses;
  const servername = isIP(destination.host) ? undefined : destination.host.replace(/\.$/, '');
  // For plain HTTP, undici would resolve a server name again.
  const target = {
    ...request,
    hostname: address!,
    host: address!,
    servername: request.protocol === 'https:' ? servername : undefined,
  };
  open(target, (error, socket) => {
    if (error && others.length > 0) return connectInTurn(open, { ...attempt, addresses: others }, callback);
    if (error) return callback(error, null);
    const problem = addressProblem(socket!, address!, destination);
    if (problem) return callback(problem, null);
    // Its end follows at once, and would be reported instead: under TLS 1.3 a server says here that it refuses a certificate.
    socket!.once('error', (refusal) => socket!.destroy(refusal));
    callback(null, socket!);
  });
}

/** The decision is about the address that a socket is connected to; one with another is destroyed. */
export function addressProblem(socket: Socket, address: string, { host }: Destination): NodeFailure | undefined {
  if (canonicalAddress(socket.remoteAddress ?? '') === canonicalAddress(address)) return undefined;
  socket.destroy();
  return blocked(host, 'its socket went to another address than the one that was checked');
}
