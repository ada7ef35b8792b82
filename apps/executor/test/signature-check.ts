import { createHmac, generateKeyPairSync, verify } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });

/** For RSA. */
export const PRIVATE_KEY = pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

export const KEYS = {
  consumerKey: 'the key/of weft',
  consumerSecret: 'canary/consumer!',
  accessToken: 'canary/token (1)',
  accessTokenSecret: 'canary&token secret',
};
const HASHES = new Map([
  ['HMAC-SHA1', 'sha1'],
  ['HMAC-SHA256', 'sha256'],
  ['HMAC-SHA512', 'sha512'],
]);
export const METHODS = [...HASHES.keys(), 'RSA-SHA1', 'PLAINTEXT'];
const PATIENCE_S = 60;

/** A service's side of RFC 5849 §3.2: it knows what has arrived, and shares no code with whoever signs. */
export class SignatureCheck {
  /** Nonce and time of all requests that were let in; each counts once. */
  readonly accepted: string[] = [];

  accepts(request: IncomingMessage, body: string): boolean {
    const claims = claimsOf(request.headers.authorization ?? '');
    const once = `${claims.get('oauth_nonce')}:${claims.get('oauth_timestamp')}`;
    const isNow = Math.abs(Date.now() / 1_000 - Number(claims.get('oauth_timestamp'))) < PATIENCE_S;
    if (!isNow || this.accepted.includes(once) || !isKnown(claims)) return false;
    if (!isSigned(claims, textOf(claims, request, body))) return false;
    this.accepted.push(once);
    return true;
  }
}

type Claims = ReadonlyMap<string, string>;

function claimsOf(authorization: string): Claims {
  if (!authorization.startsWith('OAuth ')) return new Map();
  const given = [...authorization.matchAll(/(\w+)="([^"]*)"/g)];
  return new Map(given.map(([, name = '', value = '']) => [name, decodeURIComponent(value)]));
}

function isKnown(claims: Claims): boolean {
  const token = claims.get('oauth_token');
  const isVersion = claims.get('oauth_version') === '1.0';
  return isVersion && claims.get('oauth_consumer_key') === KEYS.consumerKey && [undefined, KEYS.accessToken].includes(token);
}

function isSigned(claims: Claims, text: string): boolean {
  const signature = claims.get('oauth_signature') ?? '';
  if (claims.get('oauth_signature_method') !== 'RSA-SHA1') return signatureOf(claims, text) === signature;
  return verify('RSA-SHA1', Buffer.from(text), pair.publicKey, Buffer.from(signature, 'base64'));
}

function signatureOf(claims: Claims, text: string): string {
  const key = `${strict(KEYS.consumerSecret)}&${claims.has('oauth_token') ? strict(KEYS.accessTokenSecret) : ''}`;
  if (claims.get('oauth_signature_method') === 'PLAINTEXT') return key;
  const hash = HASHES.get(claims.get('oauth_signature_method') ?? '') ?? 'none';
  return createHmac(hash, key).update(text).digest('base64');
}

function textOf(claims: Claims, { headers, method = '', url: path = '' }: IncomingMessage, body: string): string {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const url = new URL(path, `http://${headers.host}`);
  const own = [...claims].filter(([name]) => name !== 'realm' && name !== 'oauth_signature');
  const all = [...own, ...url.searchParams, ...(isForm ? new URLSearchParams(body) : [])];
  // A space comes before whatever can be in a name.
  const lines = all.map(([name, value]) => `${strict(name)} ${strict(value)}`);
  const sorted = lines.sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  const parameters = sorted.map((line) => line.replace(' ', '=')).join('&');
  return [method, `${url.origin}${url.pathname}`, parameters].map(strict).join('&');
}

/** RFC 3986, byte by byte. */
export const strict = (text: string): string =>
  Array.from(Buffer.from(text), (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9._~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
