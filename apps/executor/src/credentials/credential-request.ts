import { createHash, randomBytes } from 'node:crypto';
import type { ResolvedCredential } from '@weft/contracts';
import {
  additionsOf,
  addedToBody,
  addedToHead,
  answerDigest,
  findCredentialType,
  mayReceive,
  type Additions,
  type AnyCredentialType,
  type DigestHash,
} from '@weft/credential-types';
import type { EgressRequest, HopAddition, OutgoingHop } from '@weft/egress';
import type { HttpRequest } from '@weft/node-sdk';
import { hostRefused, noPlaceInBody, notForHttp } from './credential-failure.ts';
import { signatureOf } from './hop-signature.ts';
import { sentSecrets } from './sent-secrets.ts';

const CNONCE_BYTES = 16;
const hash: DigestHash = (algorithm, text) => createHash(algorithm).update(text).digest('hex');

/** Gives a credential with another token; undefined where there is none to be had. */
export type Renew = (rejectedToken: number) => Promise<ResolvedCredential | undefined>;

/**
 * One request with a credential. The secret is added hop by hop, and to no host that it is not bound to: a first address
 * that it is not bound to ends the request before anything is sent, a redirect to such an address goes on without it.
 */
export class CredentialRequest {
  private readonly type: AnyCredentialType;
  private readonly used: ResolvedCredential[] = [];
  private hops = 0;
  /** A connection was safe already: what follows without TLS gets no secret. */
  private wasSafe = false;

  /** @throws NodeFailure CREDENTIAL_TYPE_WRONG */
  constructor(
    private readonly request: EgressRequest,
    private credential: ResolvedCredential,
    private readonly renew: Renew,
  ) {
    const type = findCredentialType(credential.type);
    if (!type?.authenticate) throw notForHttp(credential.type);
    this.type = type;
    this.used.push(credential);
  }

  /** What must not come back with an answer. */
  get secrets(): string[] {
    const { method, url } = this.request;
    return this.used.flatMap((credential) => sentSecrets(credential, { method, url, headers: {} }));
  }

  /** @throws NodeFailure CREDENTIAL_HOST_REFUSED, CREDENTIAL_BODY_UNFIT */
  toEgress(): EgressRequest {
    return {
      ...this.request,
      ...this.withBody(),
      authenticate: (hop) => this.authenticate(hop),
      answerChallenge: (hop, headers) => this.answerChallenge(hop, headers),
    };
  }

  private authenticate(hop: OutgoingHop): HopAddition | undefined {
    const isFirst = this.hops++ === 0;
    const isBound = this.isBound(hop.url);
    this.wasSafe ||= hop.url.protocol === 'https:';
    if (isBound) return this.added(hop);
    if (isFirst || (this.addsToBody() && hop.body !== undefined)) throw hostRefused(hop.url, this.credential.allowedHosts);
    return undefined;
  }

  private async answerChallenge(hop: OutgoingHop, headers: Readonly<Record<string, string>>): Promise<HopAddition | undefined> {
    if (!this.isBound(hop.url)) return undefined;
    if (this.type.challenge === 'digest') return this.answerDigest(hop, headers['www-authenticate'] ?? '');
    const { tokenVersion } = this.credential;
    const renewed = tokenVersion === undefined ? undefined : await this.renew(tokenVersion);
    if (!renewed) return undefined;
    this.credential = renewed;
    this.used.push(renewed);
    return this.isBound(hop.url) ? this.added(hop) : undefined;
  }

  private answerDigest({ method, url }: OutgoingHop, challenge: string): HopAddition | undefined {
    const login = this.credential.fields as unknown as { user: string; password: string };
    const random = { cnonce: randomBytes(CNONCE_BYTES).toString('hex'), hash };
    const authorization = answerDigest(challenge, { request: { method, url: url.href }, login }, random);
    return authorization === undefined ? undefined : { headers: { authorization } };
  }

  private isBound(url: URL): boolean {
    return mayReceive(url, this.credential.allowedHosts) && !(this.wasSafe && url.protocol === 'http:');
  }

  private additions(method: string, url: string): Additions {
    return additionsOf(this.type, { method, url, headers: {} }, this.credential.fields) ?? {};
  }

  /** A signature is of one hop at one moment, and so made anew for each. */
  private added(hop: OutgoingHop): HopAddition {
    if (this.type.signs === 'oauth1') return signatureOf(hop, this.credential);
    const { method, url } = hop;
    const additions = this.additions(method, url.href);
    const { url: changed, headers } = addedToHead({ url: url.href, headers: {} }, additions);
    return { url: new URL(changed), headers };
  }

  private addsToBody(): boolean {
    return this.additions(this.request.method, this.request.url).body !== undefined;
  }

  /** The body is the same for all hops, so it is made before the first. */
  private withBody(): Pick<HttpRequest, 'body' | 'headers'> | undefined {
    const url = URL.parse(this.request.url);
    const added = this.additions(this.request.method, this.request.url).body;
    if (!added || !url) return undefined;
    if (!this.isBound(url)) throw hostRefused(url, this.credential.allowedHosts);
    const { body, headers } = this.request;
    const isWhole = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const [, contentType] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type') ?? [];
    const merged = isWhole ? addedToBody(body, added, contentType) : undefined;
    if (merged === undefined) throw noPlaceInBody();
    return { body: merged, headers: contentType !== undefined ? headers : { ...headers, 'content-type': 'application/json' } };
  }
}
