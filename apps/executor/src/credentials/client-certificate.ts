import { createHash } from 'node:crypto';
import type { ResolvedCredential } from '@weft/contracts';
import { findCredentialType, mayReceive } from '@weft/credential-types';
import type { TlsIdentity } from '@weft/egress';
import { hostRefused, identityNeedsTls, wrongType } from './credential-failure.ts';

const TYPE = 'httpSslAuth';

/**
 * The certificate that one request shows, hop by hop, and to no host that it is not bound to: a first address that it is not bound to ends the
 * request before anything is sent, a redirect to such an address goes on without it.
 */
export class ClientCertificate {
  private readonly identity: TlsIdentity;
  private hops = 0;

  /** @throws NodeFailure CREDENTIAL_TYPE_WRONG */
  constructor(
    tenantId: string,
    private readonly credential: ResolvedCredential,
  ) {
    const { type, credentialId, version, fields } = credential;
    if (findCredentialType(type)?.identifies !== 'tls') throw wrongType(TYPE, type);
    // What it is called by says whose it is, and what: connections of another are never used.
    const content = createHash('sha256').update(JSON.stringify(fields)).digest('base64');
    const name = [tenantId, credentialId.toLowerCase(), version, content].join(' ');
    this.identity = { ...(fields as Omit<TlsIdentity, 'name'>), name };
  }

  /** @throws NodeFailure CREDENTIAL_HOST_REFUSED, CREDENTIAL_NEEDS_TLS */
  identify(url: URL): TlsIdentity | undefined {
    const isFirst = this.hops++ === 0;
    const { allowedHosts } = this.credential;
    if (url.protocol === 'https:' && mayReceive(url, allowedHosts)) return this.identity;
    if (isFirst) throw url.protocol === 'https:' ? hostRefused(url, allowedHosts) : identityNeedsTls(url);
    return undefined;
  }
}
