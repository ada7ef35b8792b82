import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type Actor, credentials, type OpenedConsent } from '@weft/contracts';
import type { Egress } from '@weft/egress';
import { AppError } from '@weft/errors';
import { EventPublisher } from '@weft/messaging';
import { TenantDatabase } from '@weft/persistence';
import { CredentialReader, type OpenCredential } from '../credentials/credential-reader.ts';
import { GUARDED_EGRESS } from '../guarded-egress.ts';
import { TokenKeeper } from '../oauth/token-keeper.ts';
import type { ConsentProtocol, NoConsent } from './consent-protocol.ts';
import { ConsentsRepository, type Consent, type ConsentStage } from './consents.repository.ts';
import { oauth1Consent } from './oauth1-consent.ts';
import { oauth2Consent } from './oauth2-consent.ts';

/** Of each stage. */
const LIFETIME_MS = 10 * 60_000;
const SECRET_BYTES = 32;
/** What tickets and states start with: the workspace, whose rows alone may be looked at. */
const NAME = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.[\w-]{43}$/;

/** A consent that was taken up, with whose it is. */
interface Taken {
  readonly tenantId: string;
  readonly consent: Consent;
  readonly credential: OpenCredential;
}

/**
 * The consent of somebody at another service. started → opened → done; each stage counts once and for ten minutes.
 * Whoever starts gets a ticket. The browser that comes with it gets a key and is led to the service; only with that key is it believed when
 * it comes back, so that neither the service's address nor what it answers is of use in another browser.
 */
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
  async start(actor: Actor, credentialId: string, publicUrl: string | undefined): Promise<{ ticket: string }> {
    if (publicUrl === undefined)
      throw new AppError('OAUTH_FAILED', 'Set WEFT_PUBLIC_URL: the service has to know where to come back to.');
    const credential = await this.reader.read(actor.tenantId, credentialId);
    const protocol = protocolOf(credential);
    if (!protocol) throw noConsent({ field: 'type', message: 'is not one that asks for consent' });
    const problem = protocol.noConsent(credential);
    if (problem) throw noConsent(problem);
    const { id, version } = credential;
    const consent = { credentialId: id, credentialVersion: version, userId: actor.userId };
    const ticket = newName(actor.tenantId);
    await this.keep(ticket, 'started', { ...consent, secret: { redirectUri: `${publicUrl}${protocol.callback}` } });
    return { ticket };
  }

  /** @throws OAUTH_FAILED, CREDENTIAL_NOT_FOUND */
  async open(ticket: string, actor?: Actor): Promise<OpenedConsent> {
    const { tenantId, consent, credential } = await this.take('started', ticket, actor);
    const { redirectUri = '' } = consent.secret;
    const state = newName(tenantId);
    const begun = await getProtocol(credential).begin(this.egress.httpPort, credential, { state, redirectUri });
    const browserKey = newSecret();
    const secret = { ...begun.secret, redirectUri, browser: digest(browserKey).toString('base64') };
    await this.keep(state, 'opened', { ...consent, secret });
    return { name: credential.name, authorizationUrl: begun.authorizationUrl, state, browserKey };
  }

  /** @throws OAUTH_FAILED, CREDENTIAL_NOT_FOUND */
  async complete(
    given: Readonly<Record<string, string>>,
    { browserKey, actor }: { readonly browserKey?: string; readonly actor?: Actor },
  ): Promise<{ credentialId: string; name: string }> {
    const taken = await this.take('opened', given['state'] ?? '', actor);
    const { tenantId, consent, credential } = taken;
    if (!isBrowser(consent, browserKey)) throw rejected('another browser has started it');
    await this.exchange(taken, given);
    this.events.publish(credentials.events.credentialChanged, { tenantId, credentialId: consent.credentialId });
    return { credentialId: consent.credentialId, name: credential.name };
  }

  /** @param name what it is called from now on. */
  private async keep(name: string, stage: ConsentStage, consent: Consent): Promise<void> {
    const [tenantId = ''] = name.split('.', 1);
    await this.database.withTenant(tenantId, (tx) =>
      this.consents.insert(tx, { stage, name }, { ...consent, lifetimeMs: LIFETIME_MS }),
    );
  }

  private async take(stage: ConsentStage, name: string, actor: Actor | undefined): Promise<Taken> {
    const tenantId = NAME.exec(name)?.[1];
    const consent = tenantId && (await this.database.withTenant(tenantId, (tx) => this.consents.take(tx, { stage, name })));
    if (!consent) throw rejected('it is not one that was started here, was used already, or its ten minutes are over');
    if (actor && (actor.tenantId !== tenantId || actor.userId !== consent.userId)) throw rejected('somebody else has started it');
    const credential = await this.reader.read(tenantId, consent.credentialId);
    if (credential.version !== consent.credentialVersion) throw rejected('the credential has been changed since');
    return { tenantId, consent, credential };
  }

  private async exchange({ tenantId, credential, consent }: Taken, parameters: Readonly<Record<string, string>>): Promise<void> {
    const { redirectUri = '' } = consent.secret;
    const ended = { parameters, secret: consent.secret, redirectUri };
    const granted = await getProtocol(credential).end(this.egress.httpPort, credential, ended);
    await this.database.withTenant(tenantId, (tx) => this.tokens.keep(tx, { tenantId, credential }, granted));
  }
}

const PROTOCOLS = { oauth1: oauth1Consent, oauth2: oauth2Consent } satisfies Record<string, ConsentProtocol>;

const protocolOf = ({ type }: OpenCredential): ConsentProtocol | undefined => type.consent && PROTOCOLS[type.consent];

/** That of a credential for which a consent has begun. */
function getProtocol(credential: OpenCredential): ConsentProtocol {
  const protocol = protocolOf(credential);
  if (!protocol) throw rejected('the credential asks for none');
  return protocol;
}

function isBrowser({ secret }: Consent, browserKey: string | undefined): boolean {
  const expected = Buffer.from(secret['browser'] ?? '', 'base64');
  const given = digest(browserKey ?? '');
  return browserKey !== undefined && given.length === expected.length && timingSafeEqual(given, expected);
}

/** The workspace, whose rows alone may be looked at, and a secret. */
const newName = (tenantId: string): string => `${tenantId}.${newSecret()}`;
const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const noConsent = (problem: NoConsent): AppError =>
  new AppError(
    'CREDENTIAL_INVALID',
    `Nobody can be asked to consent to this credential: "${problem.field}" ${problem.message}.`,
    {
      details: { problems: [{ ...problem }] },
    },
  );

const rejected = (reason: string): AppError =>
  new AppError('OAUTH_FAILED', `The consent cannot be completed: ${reason}. Start it again.`);
