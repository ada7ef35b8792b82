import { Inject, Injectable } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import type { ResolvedCredential } from '@weft/contracts';
import { AppError, hasCode } from '@weft/errors';
import { type CredentialGrant, readGrant, sealReply } from '@weft/messaging';
import { TenantDatabase } from '@weft/persistence';
import { credentialsConfig } from '../credentials.config.ts';
import { CredentialReader, type OpenCredential } from '../credentials/credential-reader.ts';
import { TokenKeeper } from '../oauth/token-keeper.ts';
import { SpentGrants } from './spent-grants.ts';
import { UsesRepository, type UseOutcome } from './uses.repository.ts';

/** How long an executor may keep what it opened. */
const LIFETIME_MS = 60_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Opens credentials for steps of runs, and writes down for which. */
@Injectable()
export class ResolverService {
  private readonly spent = new SpentGrants();

  constructor(
    private readonly database: TenantDatabase,
    private readonly reader: CredentialReader,
    private readonly tokens: TokenKeeper,
    private readonly uses: UsesRepository,
    @Inject(credentialsConfig.token) private readonly config: Pick<ConfigOf<typeof credentialsConfig>, 'secretKey'>,
  ) {}

  /** @throws GRANT_REJECTED, CREDENTIAL_NOT_FOUND, OAUTH_FAILED */
  async resolve(text: string, rejectedToken?: number): Promise<{ sealed: string }> {
    const grant = readGrant(this.config.secretKey, text, Date.now());
    if (!this.spent.take(text, performance.now()))
      throw new AppError('GRANT_REJECTED', 'The grant is refused: it was used already.');
    if (!UUID.test(grant.credentialId))
      throw new AppError('CREDENTIAL_NOT_FOUND', 'There is no such credential in this workspace.');
    try {
      const credential = await this.read(grant);
      const resolved = await this.open(grant, credential, rejectedToken);
      return { sealed: sealReply(this.config.secretKey, text, resolved) };
    } catch (error) {
      await this.note(grant, hasCode(error, 'CREDENTIAL_NOT_FOUND') ? 'not-found' : 'failed');
      throw error;
    }
  }

  /** Nothing is opened without a record. Where no token has to be got first, both are one transaction. */
  private read(grant: CredentialGrant): Promise<OpenCredential> {
    return this.database.withTenant(grant.tenantId, async (tx) => {
      const credential = await this.reader.readIn(tx, grant.credentialId);
      const { consent } = credential.type;
      if (consent === 'oauth2') return credential;
      const opened = consent === 'oauth1' ? await this.tokens.signing(tx, credential) : credential;
      await this.uses.insert(tx, grant, 'opened');
      return opened;
    });
  }

  private async open(grant: CredentialGrant, credential: OpenCredential, rejectedToken?: number): Promise<ResolvedCredential> {
    const { tenantId, credentialId } = grant;
    const { type, version, fields, hosts } = credential;
    const expiresAt = Date.now() + LIFETIME_MS;
    const opened = { credentialId, type: type.type, version, fields, allowedHosts: hosts, expiresAt };
    if (type.consent !== 'oauth2') return opened;
    const token = await this.tokens.current({ tenantId, credential }, { rejected: rejectedToken });
    await this.note(grant, 'opened');
    // What the token was bought with stays here.
    const { clientSecret: _, ...shown } = fields;
    return {
      ...opened,
      fields: { ...shown, accessToken: token.accessToken },
      tokenVersion: token.version,
      expiresAt: Math.min(expiresAt, token.expiresAt?.getTime() ?? Infinity),
    };
  }

  private async note(grant: CredentialGrant, outcome: UseOutcome): Promise<void> {
    await this.database.withTenant(grant.tenantId, (tx) => this.uses.insert(tx, grant, outcome));
  }
}
