import type { ResolvedCredential } from '@weft/contracts';
import type { SendPermit } from '@weft/egress';
import type { CredentialUse } from '@weft/node-sdk';
import { toCredentialFailure, wrongType } from './credential-failure.ts';
import type { CredentialWish, OpenedCredentials } from './opened-credentials.ts';

/** The run on whose behalf something is done. */
export interface RunAccess extends Pick<CredentialWish, 'tenantId' | 'executionId'> {
  readonly permit: SendPermit;
}

/** Opens the credentials that nodes of one run name, and asks for its leave to write. */
export class RunCredentials {
  constructor(
    private readonly opened: Pick<OpenedCredentials, 'open'>,
    private readonly run: RunAccess,
  ) {}

  /** @throws NodeFailure CREDENTIAL_TYPE_WRONG, CREDENTIAL_UNKNOWN, CREDENTIAL_UNAVAILABLE */
  async open({ type, credentialId, nodeId }: CredentialUse, wanted: readonly string[]): Promise<ResolvedCredential> {
    const { tenantId, executionId } = this.run;
    const resolved = await this.opened.open({ tenantId, executionId, credentialId, nodeId }).catch((error: unknown) => {
      throw toCredentialFailure(error, type);
    });
    if (resolved.type !== type || !wanted.includes(type)) throw wrongType(type, resolved.type);
    return resolved;
  }

  keyOf({ credentialId, version }: ResolvedCredential) {
    return { tenantId: this.run.tenantId, credentialId, version };
  }

  /** Asked right before something is changed. @throws EXECUTION_LOST_OWNERSHIP */
  async permitWrite(): Promise<void> {
    if (this.run.permit.isRevoked) await this.run.permit.obtain();
  }
}
