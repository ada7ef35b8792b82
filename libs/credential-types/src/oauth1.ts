import type { OutgoingRequest } from './credential-type.ts';

/** How a request is signed. By PLAINTEXT the secrets themselves are sent: it is as safe as the connection. */
export const OAUTH1_METHODS = ['HMAC-SHA1', 'HMAC-SHA256', 'HMAC-SHA512', 'RSA-SHA1', 'PLAINTEXT'] as const;
export type OAuth1Method = (typeof OAUTH1_METHODS)[number];

/** Gives base64: an HMAC with a hash, or a signature by RSA (RSASSA-PKCS1-v1_5), whose key is PEM. */
export type OAuth1Signer = (algorithm: 'sha1' | 'sha256' | 'sha512' | 'rsa-sha1', key: string, text: string) => string;

/** What a request is signed with: the fields of an `oAuth1Api` credential. */
export interface OAuth1Keys {
  readonly consumerKey: string;
  /** Absent where RSA alone signs. */
  readonly consumerSecret?: string;
  /** For RSA. */
  readonly privateKey?: string;
  readonly accessToken?: string;
  readonly accessTokenSecret?: string;
  readonly signatureMethod: OAuth1Method;
  readonly realm?: string;
}

/** A request as it is signed. `form` is its body, where that is a form of `application/x-www-form-urlencoded`. */
export type SignedRequest = Pick<OutgoingRequest, 'method' | 'url'> & { readonly form?: string };

/** A name and a value. Names may repeat. */
type Parameter = readonly [name: string, value: string];

const ALGORITHMS = { 'HMAC-SHA1': 'sha1', 'HMAC-SHA256': 'sha256', 'HMAC-SHA512': 'sha512', 'RSA-SHA1': 'rsa-sha1' } as const;

/** What a signature is made with beside the keys. */
export interface OAuth1Moment {
  readonly seconds: number;
  readonly nonce: string;
  readonly sign: OAuth1Signer;
  /** More parameters of the protocol, on the way to a token: `oauth_callback`, `oauth_verifier`. */
  readonly also?: Readonly<Record<string, string>>;
}

/** The Authorization header of a request (RFC 5849 §3.5.1), good for this request with this nonce alone. */
export function signOAuth1(request: SignedRequest, keys: OAuth1Keys, at: OAuth1Moment): string {
  const protocol: readonly Parameter[] = [
    ['oauth_consumer_key', keys.consumerKey],
    ...(keys.accessToken === undefined ? [] : [['oauth_token', keys.accessToken] as const]),
    ['oauth_signature_method', keys.signatureMethod],
    ['oauth_timestamp', String(at.seconds)],
    ['oauth_nonce', at.nonce],
    ['oauth_version', '1.0'],
    ...Object.entries(at.also ?? {}),
  ];
  const signature = oauth1Signature(oauth1BaseString(request, protocol), keys, at.sign);
  const realm = keys.realm === undefined ? [] : [`realm="${keys.realm.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`];
  const signed = [...protocol, ['oauth_signature', signature] as const];
  return `OAuth ${[...realm, ...signed.map(([name, value]) => `${name}="${percentEncoded(value)}"`)].join(', ')}`;
}

/** RFC 5849 §3.4.2 with the hash that the method names, §3.4.3, for which no secret counts, and §3.4.4. */
export function oauth1Signature(
  baseString: string,
  { consumerSecret = '', accessTokenSecret = '', privateKey = '', signatureMethod }: OAuth1Keys,
  sign: OAuth1Signer,
): string {
  if (signatureMethod === 'RSA-SHA1') return sign(ALGORITHMS[signatureMethod], privateKey, baseString);
  const key = `${percentEncoded(consumerSecret)}&${percentEncoded(accessTokenSecret)}`;
  return signatureMethod === 'PLAINTEXT' ? key : sign(ALGORITHMS[signatureMethod], key, baseString);
}

/** What of a request is signed: its method, its address, and all parameters in one order (RFC 5849 §3.4.1). */
export function oauth1BaseString({ method, url, form = '' }: SignedRequest, protocol: readonly Parameter[]): string {
  // The parser spells scheme and host in lower case, and leaves the usual ports out.
  const { protocol: scheme, host, pathname, search } = new URL(url);
  const own = protocol.map(([name, value]): Parameter => [percentEncoded(name), percentEncoded(value)]);
  const all = [...own, ...encodedParameters(search.slice(1)), ...encodedParameters(form)].sort(byNameAndValue);
  const parameters = all.map(([name, value]) => `${name}=${value}`).join('&');
  return [method.toUpperCase(), `${scheme}//${host}${pathname}`, parameters].map(percentEncoded).join('&');
}

/** Everything but the unreserved characters of RFC 3986, in UTF-8 and upper case (RFC 5849 §3.6). */
export const percentEncoded = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replaceAll(/[!'()*]/g, (character) => hexOf(character.charCodeAt(0)));

function encodedParameters(query: string): Parameter[] {
  const parts = query.split('&').filter((part) => part !== '');
  return parts.map((part) => {
    const [name = '', ...value] = part.split('=');
    return [encodedAnew(name), encodedAnew(value.join('='))];
  });
}

/** Text of a query or form in the one spelling of a signature. Byte by byte: it need not be UTF-8. */
function encodedAnew(text: string): string {
  return text.toWellFormed().replaceAll(/%([0-9A-Fa-f]{2})|[^A-Za-z0-9._~-]/gu, (found, byte?: string) => {
    if (found === '+') return '%20';
    if (byte === undefined) return percentEncoded(found);
    const character = String.fromCharCode(parseInt(byte, 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : found.toUpperCase();
  });
}

/** All is ASCII by now, so that the order of characters is that of bytes. */
function byNameAndValue([name, value]: Parameter, [otherName, otherValue]: Parameter): number {
  return compare(name, otherName) || compare(value, otherValue);
}

const compare = (left: string, right: string): number => (left < right ? -1 : Number(left > right));

const hexOf = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
