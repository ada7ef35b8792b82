import type { HttpPort, HttpResponse } from '@weft/node-sdk';
import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { Agents } from './agents.ts';
import { parseAllowList } from './allow-list.ts';
import { LIMITS, type EgressLimits } from './egress-limits.ts';
import type { EgressRequest } from './egress-request.ts';
import { GuardedClient } from './guarded-client.ts';
import { systemResolver, type Resolver } from './guarded-connector.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { openSocket, type SocketRequest } from './guarded-socket.ts';
import type { RefusalOptions } from './refusals.ts';
import { tlsOptionsFor, type TlsRequest } from './tls-options.ts';

export interface EgressOptions extends RefusalOptions {
  /** Entries of WEFT_EGRESS_ALLOW; see `parseAllowList`. */
  readonly allow: readonly string[];
  readonly limits?: Partial<EgressLimits>;
  /** The system's resolver by default. */
  readonly resolve?: Resolver;
  /** Certificate authorities instead of the built-in ones, as PEM. */
  readonly ca?: string | readonly string[];
  /** Lets a request accept any certificate where it asks for that. Off by default. */
  readonly allowInvalidCertificates?: boolean;
}

/** The port of the nodes, and for what stands between it and them: a way to add credentials, hop by hop. */
export interface EgressPort extends HttpPort {
  request(request: EgressRequest): Promise<HttpResponse>;
}

export interface Egress {
  readonly httpPort: EgressPort;
  /** For libraries that want one. Redirects are followed only where `redirect: 'follow'` stands in the options of the call. */
  readonly fetch: typeof fetch;
  /**
   * A TCP connection for a protocol that is not HTTP, to an address that the guard has checked.
   * @throws NodeFailure HTTP_BLOCKED, HTTP_UNREACHABLE, HTTP_CANCELLED
   */
  openSocket(request: SocketRequest): Promise<Socket>;
  /** What TLS over such a socket is made with. @throws NodeFailure HTTP_TLS */
  tlsOptions(request: TlsRequest): ConnectionOptions;
  close(): Promise<void>;
}

/**
 * The one way out to the network. Every request, each hop of its redirects included, goes through the guard; settings
 * of the environment (HTTP_PROXY) and of the caller (agent, lookup, proxy) do not exist here.
 * @throws AppError INVALID_INPUT where an entry of `allow` cannot be read.
 */
export function createEgress(options: EgressOptions): Egress {
  const { resolve = systemResolver, ca, allowInvalidCertificates = false, concealPrivateNames, onBlocked } = options;
  const limits = { ...LIMITS, ...options.limits };
  const allowList = parseAllowList(options.allow);
  const connector = { allowList, resolve, connectTimeoutMs: limits.connectTimeoutMs, ca };
  const agents = new Agents({ connector, limits, allowInvalidCertificates });
  const client = new GuardedClient({ agents, allowList, limits, concealPrivateNames, onBlocked });
  return {
    httpPort: client,
    fetch: guardedFetch(client, limits),
    openSocket: (request) => openSocket(request, { ...connector, concealPrivateNames, onBlocked }),
    tlsOptions: (request) => tlsOptionsFor(request, { ca, allowInvalidCertificates }),
    close: () => agents.close(),
  };
}
