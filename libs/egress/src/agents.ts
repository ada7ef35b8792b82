import type { HttpRequest } from '@weft/node-sdk';
import { Agent } from 'undici';
import { certificateRequired } from './egress-failure.ts';
import type { EgressLimits } from './egress-limits.ts';
import { guardedConnector, type ConnectorOptions } from './guarded-connector.ts';

export interface AgentsOptions {
  readonly connector: Omit<ConnectorOptions, 'acceptsAnyCertificate'>;
  readonly limits: EgressLimits;
  readonly allowInvalidCertificates: boolean;
}

/** The connections: those whose certificate was checked, and by themselves those where any would do. They are never mixed. */
export class Agents {
  private readonly strict: Agent;
  private lax: Agent | undefined;

  constructor(private readonly options: AgentsOptions) {
    this.strict = this.make(false);
  }

  /** @throws NodeFailure HTTP_TLS where any certificate would do and the operator does not permit that */
  for({ acceptsAnyCertificate }: Pick<HttpRequest, 'acceptsAnyCertificate'>, host: string): Agent {
    if (!acceptsAnyCertificate) return this.strict;
    if (!this.options.allowInvalidCertificates) throw certificateRequired(host);
    return (this.lax ??= this.make(true));
  }

  async close(): Promise<void> {
    await Promise.all([this.strict.destroy(), this.lax?.destroy()]);
  }

  private make(acceptsAnyCertificate: boolean): Agent {
    const { connector, limits } = this.options;
    return new Agent({
      connect: guardedConnector({ ...connector, acceptsAnyCertificate }),
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
