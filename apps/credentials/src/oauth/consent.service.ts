import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type Actor, credentials } from '@weft/contracts';
import type { Egress } from '@weft/egress';
import { AppError } from '@weft/errors';
import { EventPublisher } from '@weft/messaging';
import { TenantDatabase } from '@weft/persistence';
import { CredentialReader, type OpenCredential } from '../credentials/credential-reader.ts';
import { isOAuth } from '../credentials/credential-view.ts';
import { GUARDED_EGRESS } from '../guarded-egress.ts';
import { ConsentsRepository, type Consent } from './consents.repository.ts';
import { OAuthClient } from './oauth-client.ts';
import { toOAuthError } from './oauth-error.ts';
import { toOAuthFields } from './oauth-fields.ts';
import { TokenKeeper } from './token-keeper.ts';

const CALLBACK = '/api/credentials/oauth2/callback';
const LIFETIME_MS = 10 * 60_000;
const SECRET_BYTES = 32;
/** What a state starts with: the workspace, whose rows alone may be looked at. */
const STATE = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.[\w-]{43}$/;

/** The consent of somebody at another service: begun here, ended by the redirect that comes back. */
@Injectable()
export class ConsentService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly reader: CredentialReader,
    private readonly consents: ConsentsRepository,
    private readonly tokens: TokenKeeper,
    @Inject(GUARDED_EGRESS) private readonly egress: Pick<Egress, 'httpPort'>,
    private readonly events: EventPublisher,
  ) {}

  /** @throws CREDENTIAL_NOT_FOUND, CREDENTIAL_INVALID where nobody has to consent, OAUTH_FAILED */
  async start(actor: Actor, credentialId: string, publicUrl: string | undefined): Promise<{ authorizationUrl: string }> {
    if (publicUrl === undefined)
      throw new AppError('OAUTH_FAILED', 'Set WEFT_PUBLIC_URL: the service has to know where to come back to.');
    const credential = await this.reader.read(actor.tenantId, credentialId);
    const fields = toOAuthFields(credential.fields);
    if (!isOAuth(credential.type) || fields.grantType === 'clientCredentials') {
      throw new AppError('CREDENTIAL_INVALID', 'Nobody has to consent to this credential: it works without.', {
        details: { problems: [{ field: 'grantType', message: 'is not one that asks for consent' }] },
      });
    }
    const state = `${actor.tenantId}.${randomBytes(SECRET_BYTES).toString('base64url')}`;
    const consent = {
      credentialId,
      credentialVersion: credential.version,
      userId: actor.userId,
      verifier: randomBytes(SECRET_BYTES).toString('base64url'),
      redirectUri: `${publicUrl}${CALLBACK}`,
    };
    await this.database.withTenant(actor.tenantId, (tx) =>
      this.consents.insert(tx, state, { ...consent, lifetimeMs: LIFETIME_MS }),
    );
    return { authorizationUrl: await new OAuthClient(this.egress.httpPort, fields).authorizationUrl({ ...consent, state }) };
  }

  /** @throws OAUTH_FAILED, CREDENTIAL_NOT_FOUND */
  async complete(given: Readonly<Record<string, string>>, actor?: Actor): Promise<{ credentialId: string; name: string }> {
    const { state = '' } = given;
    const tenantId = STATE.exec(state)?.[1];
    const consent = tenantId && (await this.database.withTenant(tenantId, (tx) => this.consents.take(tx, state)));
    if (!consent) throw rejected('it is not one that was started here, was used already, or its ten minutes are over');
    if (actor && (actor.tenantId !== tenantId || actor.userId !== consent.userId)) throw rejected('somebody else has started it');
    const credential = await this.reader.read(tenantId, consent.credentialId);
    if (credential.version !== consent.credentialVersion) throw rejected('the credential has been changed since');
    await this.exchange(tenantId, { credential, consent, given });
    this.events.publish(credentials.events.credentialChanged, { tenantId, credentialId: consent.credentialId });
    return { credentialId: consent.credentialId, name: credential.name };
  }

  private async exchange(
    tenantId: string,
    { credential, consent, given }: { credential: OpenCredential; consent: Consent; given: Readonly<Record<string, string>> },
  ): Promise<void> {
    const fields = toOAuthFields(credential.fields);
    const client = new OAuthClient(this.egress.httpPort, fields);
    const { verifier, redirectUri } = consent;
    const parameters = new URLSearchParams(given);
    const owner = { tenantId, credentialId: consent.credentialId, version: credential.version, fields: credential.fields };
    try {
      const granted = await client.exchangeCode({ parameters, state: given['state'] ?? '', verifier, redirectUri });
      await this.database.withTenant(tenantId, (tx) => this.tokens.keep(tx, owner, granted));
    } catch (error) {
      throw toOAuthError(error, [fields.clientSecret ?? '', verifier, given['code'] ?? '']);
    }
  }
}

const rejected = (reason: string): AppError =>
  new AppError('OAUTH_FAILED', `The consent cannot be completed: ${reason}. Start it again.`);
