import type { HttpRequest } from '@weft/node-sdk';
import { Agent } from 'undici';
import { certificateRequired } from './egress-failure.ts';
import type { EgressLimits } from './egress-limits.ts';
import { guardedConnector, type ConnectorOptions } from './guarded-connector.ts';
import { KeptAgents } from './kept-agents.ts';
import { secureContextOf, type TlsIdentity } from './tls-identity.ts';

export interface AgentsOptions {
  readonly connector: Omit<ConnectorOptions, 'acceptsAnyCertificate' | 'secureContext'>;
  readonly limits: EgressLimits;
  readonly allowInvalidCertificates: boolean;
}

/** Whose a connection is, whom it trusts, and as whom it is made. */
export interface Terms extends Pick<HttpRequest, 'acceptsAnyCertificate'> {
  readonly owner?: string;
  readonly identity?: TlsIdentity;
}

/**
 * The connections of each owner: those whose certificate was checked, those where any would do, and those of each who shows a certificate of its
 * own. They are never mixed; an owner whose calls take up all that it may have of an origin keeps no other one from it.
 */
export class Agents {
  private readonly plain: KeptAgents;
  private readonly identified: KeptAgents;

  constructor(private readonly options: AgentsOptions) {
    const { keepAliveMs: idleMs, identities, owners } = options.limits;
    this.plain = new KeptAgents({ max: owners, idleMs });
    this.identified = new KeptAgents({ max: identities, idleMs });
  }

  /**
   * Sends by the connections for these terms.
   * @throws NodeFailure HTTP_TLS where any certificate would do and the operator does not permit that; CERTIFICATE_UNUSABLE
   */
  async use<T>(terms: Terms, host: string, dispatch: (agent: Agent) => Promise<T>): Promise<T> {
    const { acceptsAnyCertificate = false, identity, owner = '' } = terms;
    if (acceptsAnyCertificate && !this.options.allowInvalidCertificates) throw certificateRequired(host);
    const kept = identity ? this.identified : this.plain;
    return kept.use(`${acceptsAnyCertificate} ${identity?.name ?? owner}`, () => this.make(terms), dispatch);
  }

  async close(): Promise<void> {
    await Promise.all([this.plain.close(), this.identified.close()]);
  }

  private make({ acceptsAnyCertificate, identity }: Terms): Agent {
    const { connector, limits } = this.options;
    const secureContext = identity && secureContextOf(identity, connector.ca);
    return new Agent({
      connect: guardedConnector({ ...connector, acceptsAnyCertificate, secureContext }),
      allowH2: false,
      pipelining: 1,
      connections: limits.connectionsPerOrigin,
      keepAliveTimeout: limits.keepAliveMs,
      keepAliveMaxTimeout: limits.keepAliveMs,
      maxHeaderSize: limits.maxHeaderBytes,
      // The total time of a request bounds both, and a stream has a limit of its own.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }
}
