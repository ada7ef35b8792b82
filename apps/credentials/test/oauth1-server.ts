import { createHmac, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type Claims = ReadonlyMap<string, string>;

/** A reply to the next request instead of the protocol's. */
export interface OAuth1Fault {
  readonly status?: number;
  readonly body?: string;
}

interface Temporary {
  readonly secret: string;
  readonly callback: string;
  verifier?: string;
}

const HASHES: Readonly<Record<string, string>> = { 'HMAC-SHA1': 'sha1', 'HMAC-SHA256': 'sha256', 'HMAC-SHA512': 'sha512' };
const PATIENCE_S = 60;

/**
 * A service of the tests that speaks RFC 5849: temporary credentials, authorisation, token credentials. It verifies each signature with code of
 * its own, lets every nonce, temporary token and verifier count once, and refuses what such a service has to refuse.
 */
export class OAuth1Server {
  readonly consumerKey = 'the key/of weft';
  readonly consumerSecret = 'canary-consumer &secret';
  /** Paths that were asked, with what the protocol said in the header. */
  readonly requests: { path: string; claims: Claims; body: string }[] = [];
  readonly faults: OAuth1Fault[] = [];
  confirmsCallback = true;
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  private readonly temporary = new Map<string, Temporary>();
  private readonly nonces = new Set<string>();
  private tokens = 0;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<OAuth1Server> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const oauth = new OAuth1Server(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { status = 200, body = '' } = oauth.answer(request, Buffer.concat(parts).toString());
        response.writeHead(status, { 'content-type': 'application/x-www-form-urlencoded' }).end(body);
      });
    });
    return oauth;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  /** Of an application that signs by RSA: it has no secret. */
  rsaFields() {
    const privateKey = this.keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return { signatureMethod: 'RSA-SHA1', consumerSecret: undefined, privateKey };
  }

  fields(overrides: object = {}) {
    return {
      consumerKey: this.consumerKey,
      consumerSecret: this.consumerSecret,
      requestTokenUrl: `${this.url}/request_token?scope=read%20write`,
      authUrl: `${this.url}/authorize?lang=en`,
      accessTokenUrl: `${this.url}/access_token`,
      ...overrides,
    };
  }

  /** Somebody consents: what the browser is sent back with. */
  consent(authorizationUrl: string): Record<string, string> {
    const token = new URL(authorizationUrl).searchParams.get('oauth_token') ?? '';
    const temporary = this.temporary.get(token);
    if (!temporary) throw new Error('The service knows no such temporary token.');
    temporary.verifier = `canary-verifier-${randomBytes(8).toString('hex')}`;
    const back = new URL(temporary.callback);
    for (const [name, value] of [
      ['oauth_token', token],
      ['oauth_verifier', temporary.verifier],
    ])
      back.searchParams.set(name!, value!);
    return Object.fromEntries(back.searchParams);
  }

  /** Where the browser is sent back to. */
  callbackOf(authorizationUrl: string): string | undefined {
    return this.temporary.get(new URL(authorizationUrl).searchParams.get('oauth_token') ?? '')?.callback;
  }

  private answer(request: IncomingMessage, body: string): OAuth1Fault {
    const path = request.url ?? '';
    const claims = claimsOf(request.headers.authorization ?? '');
    this.requests.push({ path, claims, body });
    const fault = this.faults.shift();
    if (fault) return fault;
    if (request.method !== 'POST') return { status: 405 };
    if (path === '/request_token?scope=read%20write') return this.giveTemporary(request, claims);
    return path === '/access_token' ? this.giveToken(request, claims) : { status: 404 };
  }

  private giveTemporary(request: IncomingMessage, claims: Claims): OAuth1Fault {
    const callback = claims.get('oauth_callback');
    if (claims.has('oauth_token') || callback === undefined) return problem('parameter_absent', 400);
    if (!this.isSigned(request, claims, '')) return problem('signature_invalid');
    const token = `temporary/${randomBytes(4).toString('hex')}+`;
    const secret = `canary-temporary &${randomBytes(4).toString('hex')}`;
    this.temporary.set(token, { secret, callback });
    const confirmed = this.confirmsCallback ? { oauth_callback_confirmed: 'true' } : undefined;
    return { body: new URLSearchParams({ oauth_token: token, oauth_token_secret: secret, ...confirmed }).toString() };
  }

  private giveToken(request: IncomingMessage, claims: Claims): OAuth1Fault {
    const token = claims.get('oauth_token') ?? '';
    const temporary = this.temporary.get(token);
    if (!temporary || !this.isSigned(request, claims, temporary.secret)) return problem('signature_invalid');
    this.temporary.delete(token);
    if (temporary.verifier === undefined || claims.get('oauth_verifier') !== temporary.verifier)
      return problem('verifier_invalid');
    const number = ++this.tokens;
    const given = { oauth_token: `canary-token-${number}`, oauth_token_secret: `canary-secret &${number}`, screen_name: 'ada' };
    return { body: new URLSearchParams(given).toString() };
  }

  /** RFC 5849 §3.2. */
  private isSigned(request: IncomingMessage, claims: Claims, tokenSecret: string): boolean {
    const [nonce = '', timestamp = ''] = [claims.get('oauth_nonce'), claims.get('oauth_timestamp')];
    const isNow = Math.abs(Date.now() / 1_000 - Number(timestamp)) < PATIENCE_S;
    const isNew = nonce !== '' && !this.nonces.has(`${nonce} ${timestamp}`);
    this.nonces.add(`${nonce} ${timestamp}`);
    if (!isNow || !isNew || claims.get('oauth_consumer_key') !== this.consumerKey) return false;
    const method = claims.get('oauth_signature_method') ?? '';
    const key = `${strict(this.consumerSecret)}&${strict(tokenSecret)}`;
    if (method === 'PLAINTEXT') return claims.get('oauth_signature') === key;
    const [text, signature] = [textOf(request, claims), claims.get('oauth_signature') ?? ''];
    if (method === 'RSA-SHA1') return verify('sha1', Buffer.from(text), this.keys.publicKey, Buffer.from(signature, 'base64'));
    const hash = HASHES[method];
    if (hash === undefined) return false;
    return createHmac(hash, key).update(text).digest('base64') === signature;
  }
}

function claimsOf(authorization: string): Claims {
  if (!authorization.startsWith('OAuth ')) return new Map();
  const given = [...authorization.matchAll(/(\w+)="([^"]*)"/g)];
  return new Map(given.map(([, name = '', value = '']) => [name, decodeURIComponent(value)]));
}

/** §3.4.1. */
function textOf({ method = '', url = '', headers }: IncomingMessage, claims: Claims): string {
  const target = new URL(url, `http://${headers.host}`);
  const own = [...claims].filter(([name]) => name !== 'realm' && name !== 'oauth_signature');
  const lines = [...own, ...target.searchParams].map(([name, value]) => `${strict(name)}\t${strict(value)}`).sort();
  const parameters = lines.map((line) => line.replace('\t', '=')).join('&');
  return [method, `${target.origin}${target.pathname}`, parameters].map(strict).join('&');
}

/** RFC 3986, byte by byte. */
const strict = (text: string): string =>
  Array.from(Buffer.from(text), (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9._~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');

const problem = (name: string, status = 401): OAuth1Fault => ({
  status,
  body: new URLSearchParams({ oauth_problem: name, oauth_problem_advice: `because ${name}` }).toString(),
});
