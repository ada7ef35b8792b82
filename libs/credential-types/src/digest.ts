import type { OutgoingRequest } from './credential-type.ts';

export type DigestHash = (algorithm: 'md5' | 'sha256', text: string) => string;

export interface DigestLogin {
  readonly user: string;
  readonly password: string;
}

interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque?: string;
  readonly algorithm: string;
  readonly isQopAuth: boolean;
}

const ALGORITHMS: Readonly<Record<string, 'md5' | 'sha256'>> = { md5: 'md5', 'sha-256': 'sha256' };
/** The first use of a nonce, which is also the last: each request gets a challenge of its own. */
const NONCE_COUNT = '00000001';

/**
 * The Authorization header that answers a challenge (RFC 7616 §3.4); undefined where none of the header's challenges is a
 * digest that can be answered. SHA-256 is preferred to MD5, whatever their order.
 */
export function answerDigest(
  header: string,
  about: { readonly request: Pick<OutgoingRequest, 'method' | 'url'>; readonly login: DigestLogin },
  random: { readonly cnonce: string; readonly hash: DigestHash },
): string | undefined {
  const challenge = bestChallenge(header);
  if (!challenge) return undefined;
  const { request, login } = about;
  const { pathname, search } = new URL(request.url);
  const uri = pathname + search;
  const digest = (text: string) => random.hash(ALGORITHMS[challenge.algorithm.toLowerCase().replace(/-sess$/, '')]!, text);
  const secret = digest(`${login.user}:${challenge.realm}:${login.password}`);
  const isSession = /-sess$/i.test(challenge.algorithm);
  const ha1 = isSession ? digest(`${secret}:${challenge.nonce}:${random.cnonce}`) : secret;
  const ha2 = digest(`${request.method}:${uri}`);
  const middle = challenge.isQopAuth ? `${challenge.nonce}:${NONCE_COUNT}:${random.cnonce}:auth` : challenge.nonce;
  return render(challenge, { user: login.user, uri, response: digest(`${ha1}:${middle}:${ha2}`), cnonce: random.cnonce });
}

function render(
  { realm, nonce, opaque, algorithm, isQopAuth }: Challenge,
  answer: { user: string; uri: string; response: string; cnonce: string },
): string {
  const parts = [
    `username=${quoted(answer.user)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(answer.uri)}`,
    `response="${answer.response}"`,
    `algorithm=${algorithm}`,
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    ...(isQopAuth ? ['qop=auth', `nc=${NONCE_COUNT}`, `cnonce="${answer.cnonce}"`] : []),
  ];
  return `Digest ${parts.join(', ')}`;
}

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;

function bestChallenge(header: string): Challenge | undefined {
  const challenges = digestsOf(header)
    .map(toChallenge)
    .filter((each) => each !== undefined);
  return challenges.find(({ algorithm }) => /^sha-256/i.test(algorithm)) ?? challenges[0];
}

/** Each challenge starts with its scheme; headers of the same name come joined by commas. */
function digestsOf(header: string): string[] {
  return header.split(/(?:^|,\s*)Digest\s+/i).slice(1);
}

const PARAMETER = /([a-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi;

function toChallenge(text: string): Challenge | undefined {
  const found = parametersOf(text);
  const realm = found.get('realm');
  const nonce = found.get('nonce');
  const algorithm = found.get('algorithm') ?? 'MD5';
  const offered = found
    .get('qop')
    ?.toLowerCase()
    .split(/\s*,\s*/);
  if (realm === undefined || nonce === undefined || !isKnown(algorithm) || offered?.includes('auth') === false) return undefined;
  return { realm, nonce, opaque: found.get('opaque'), algorithm, isQopAuth: offered !== undefined };
}

const isKnown = (algorithm: string): boolean => Object.hasOwn(ALGORITHMS, algorithm.toLowerCase().replace(/-sess$/, ''));

/** The first of each name counts. */
function parametersOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', inQuotes, bare = ''] of text.matchAll(PARAMETER)) {
    if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), inQuotes?.replaceAll(/\\(.)/g, '$1') ?? bare);
  }
  return found;
}
