import type { HttpRequest } from '@weft/node-sdk';
import { Agent } from 'undici';
import { certificateRequired } from './egress-failure.ts';
import type { EgressLimits } from './egress-limits.ts';
import { guardedConnector, type ConnectorOptions } from './guarded-connector.ts';
import { IdentifiedAgents } from './identified-agents.ts';
import { secureContextOf, type TlsIdentity } from './tls-identity.ts';

export interface AgentsOptions {
  readonly connector: Omit<ConnectorOptions, 'acceptsAnyCertificate' | 'secureContext'>;
  readonly limits: EgressLimits;
  readonly allowInvalidCertificates: boolean;
}

/** Whom a connection trusts, and as whom it is made. */
export interface Terms extends Pick<HttpRequest, 'acceptsAnyCertificate'> {
  readonly identity?: TlsIdentity;
}

/**
 * The connections: those whose certificate was checked, those where any would do, and those of each who shows a certificate of its own. They
 * are never mixed.
 */
export class Agents {
  private readonly strict: Agent;
  private lax: Agent | undefined;
  private readonly identified: IdentifiedAgents;

  constructor(private readonly options: AgentsOptions) {
    const { keepAliveMs, identities } = options.limits;
    this.strict = this.make({});
    this.identified = new IdentifiedAgents({ max: identities, idleMs: keepAliveMs });
  }

  /**
   * Sends by the connections for these terms.
   * @throws NodeFailure HTTP_TLS where any certificate would do and the operator does not permit that; CERTIFICATE_UNUSABLE
   */
  async use<T>(terms: Terms, host: string, dispatch: (agent: Agent) => Promise<T>): Promise<T> {
    const { acceptsAnyCertificate = false, identity } = terms;
    if (acceptsAnyCertificate && !this.options.allowInvalidCertificates) throw certificateRequired(host);
    if (!identity) return dispatch(acceptsAnyCertificate ? (this.lax ??= this.make(terms)) : this.strict);
    return this.identified.use(`${acceptsAnyCertificate} ${identity.name}`, () => this.make(terms), dispatch);
  }

  async close(): Promise<void> {
    await Promise.all([this.strict.destroy(), this.lax?.destroy(), this.identified.close()]);
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
