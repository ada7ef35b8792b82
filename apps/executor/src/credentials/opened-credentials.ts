import type { CredentialsClient, ResolvedCredential } from '@weft/contracts';
import { openReply, signGrant } from '@weft/messaging';

/** Who wants a credential: a node of a run. */
export interface CredentialWish {
  readonly tenantId: string;
  readonly executionId: string;
  readonly nodeId: string;
  readonly credentialId: string;
}

/** Whatever the vault says, no secret stays in memory for longer. */
const MAX_KEPT_MS = 60_000;
const MAX_KEPT = 1_000;
/** A service that refuses a new token as well has another reason. Many give tokens only so often, and lock out who asks for more. */
const RENEWED_AGAIN_AFTER_MS = 60_000;

interface Kept {
  readonly credential: ResolvedCredential;
  readonly timer: NodeJS.Timeout;
}

/**
 * Credentials that the vault has opened, in memory alone, for a minute or until they change. Each is for one node of one run: another has to
 * ask by itself, so that the vault decides about it, and its record of who opened what is whole.
 */
export class OpenedCredentials {
  private readonly kept = new Map<string, Kept>();
  private readonly asked = new Map<string, Promise<ResolvedCredential>>();
  private readonly renewals = new Map<string, Promise<ResolvedCredential>>();
  /** By credential: the token that was got because the one before was refused. */
  private readonly renewed = new Map<string, { readonly version: number | undefined; readonly at: number }>();
  private readonly dropListeners: ((credential: Pick<CredentialWish, 'tenantId' | 'credentialId'>) => void)[] = [];

  constructor(
    private readonly vault: Pick<CredentialsClient, 'resolve'>,
    private readonly secretKey: string,
  ) {}

  /** @throws GRANT_REJECTED, CREDENTIAL_NOT_FOUND, OAUTH_FAILED, SERVICE_UNAVAILABLE */
  async open(wish: CredentialWish): Promise<ResolvedCredential> {
    const key = keyOf(wish);
    return this.kept.get(key)?.credential ?? this.asked.get(key) ?? this.ask(wish);
  }

  /**
   * Another token, because the service no longer takes this one. Those who say so at the same time get the same; undefined where this one was
   * got for that reason a moment ago.
   */
  async renew(wish: CredentialWish, rejectedToken: number): Promise<ResolvedCredential | undefined> {
    const known = this.kept.get(keyOf(wish))?.credential;
    if (known && known.tokenVersion !== rejectedToken) return known;
    const last = this.renewed.get(startOf(wish));
    if (last?.version === rejectedToken && Date.now() - last.at < RENEWED_AGAIN_AFTER_MS) return undefined;
    const name = `${keyOf(wish)}:${rejectedToken}`;
    const running = this.renewals.get(name);
    if (running) return running;
    this.drop(wish);
    const renewal = this.ask(wish, rejectedToken).finally(() => this.renewals.delete(name));
    this.renewals.set(name, renewal);
    const credential = await renewal;
    if (this.renewed.size >= MAX_KEPT) this.renewed.clear();
    this.renewed.set(startOf(wish), { version: credential.tokenVersion, at: Date.now() });
    return credential;
  }

  /** It has changed: the next step gets it anew, also where it is being asked for at this moment. */
  drop(credential: Pick<CredentialWish, 'tenantId' | 'credentialId'>): void {
    const start = startOf(credential);
    for (const key of this.kept.keys()) if (key.startsWith(start)) this.forget(key);
    for (const key of this.asked.keys()) if (key.startsWith(start)) this.asked.delete(key);
    for (const listener of this.dropListeners) listener(credential);
  }

  /** Tells, too, who holds something that a credential has opened. */
  onDrop(listener: (credential: Pick<CredentialWish, 'tenantId' | 'credentialId'>) => void): void {
    this.dropListeners.push(listener);
  }

  clear(): void {
    for (const { timer } of this.kept.values()) clearTimeout(timer);
    this.kept.clear();
    this.asked.clear();
  }

  private ask(wish: CredentialWish, rejectedToken?: number): Promise<ResolvedCredential> {
    const key = keyOf(wish);
    const answer = this.resolve(wish, rejectedToken);
    this.asked.set(key, answer);
    const settled = answer.then(
      (credential) => this.asked.get(key) === answer && this.keep(key, credential),
      () => undefined,
    );
    void settled.then(() => {
      if (this.asked.get(key) === answer) this.asked.delete(key);
    });
    return answer;
  }

  private async resolve(wish: CredentialWish, rejectedToken?: number): Promise<ResolvedCredential> {
    const { tenantId, executionId, nodeId, credentialId } = wish;
    const grant = signGrant(this.secretKey, { tenantId, executionId, nodeId, credentialId }, Date.now());
    const { sealed } = await this.vault.resolve({ grant, rejectedToken });
    return openReply(this.secretKey, grant, sealed) as ResolvedCredential;
  }

  private keep(key: string, credential: ResolvedCredential): void {
    const forMs = Math.min(credential.expiresAt - Date.now(), MAX_KEPT_MS);
    const [oldest] = this.kept.keys();
    if (forMs <= 0) return;
    if (this.kept.size >= MAX_KEPT && oldest !== undefined) this.forget(oldest);
    this.kept.set(key, { credential, timer: setTimeout(() => this.forget(key), forMs).unref() });
  }

  private forget(key: string): void {
    clearTimeout(this.kept.get(key)?.timer);
    this.kept.delete(key);
  }
}

const startOf = ({ tenantId, credentialId }: Pick<CredentialWish, 'tenantId' | 'credentialId'>): string =>
  `${tenantId}:${credentialId.toLowerCase()}:`;

const keyOf = (wish: CredentialWish): string => `${startOf(wish)}${wish.executionId}:${wish.nodeId}`;
