/**
 * A host that a credential may be sent to: `api.example.com`, `api.example.com:8443`, `*.example.com` (not the domain itself),
 * `*`, each for https only, or with `http://` in front for http too. A private address, `localhost` and a name without a dot are
 * inside the operator's own network, which has to be opened by WEFT_EGRESS_ALLOW anyway: they count for http as well.
 */
const ENTRY = /^(https?:\/\/)?(\*|(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i;
const MAX_PORT = 65_535;

export const isHostEntry = (entry: string): boolean => {
  const [, , , port] = ENTRY.exec(entry) ?? [undefined, undefined, undefined, '0'];
  return port === undefined || (Number(port) >= 1 && Number(port) <= MAX_PORT);
};

const PARTS = /^(https?:\/\/)?(\*\.)?(\[[^\]]*\]|[^:/?#@\\\s%]+)(:\d+)?$/i;
const ADDRESS = /^(?:\[.*\]|\d{1,3}(?:\.\d{1,3}){3})$/;

/**
 * An entry with its host as the URL parser spells it: only so can it ever be that of a URL. Names of other scripts become what DNS is
 * asked for, which also shows whether a letter is what it looks like. Undefined where there is no host in it.
 */
export function canonicalHostEntry(entry: string): string | undefined {
  const [, scheme = '', wildcard = '', name = '', port = ''] = PARTS.exec(entry.trim()) ?? [];
  const hostname = spelledAsInUrls(name);
  if (wildcard !== '' && ADDRESS.test(hostname)) return undefined;
  const spelled = `${scheme.toLowerCase()}${wildcard}${hostname}${port}`;
  return hostname !== '' && isHostEntry(spelled) ? spelled : undefined;
}

const spelledAsInUrls = (name: string): string => (name === '*' ? name : (URL.parse(`https://${name}/`)?.hostname ?? ''));

/**
 * Whether a secret may go to this address. Compares whole names as the URL parser spells them, so that neither a longer
 * name, a trailing dot, nor what stands before an `@` passes for the host.
 */
export function mayReceive(url: URL, entries: readonly string[]): boolean {
  if (url.username !== '' || url.password !== '') return false;
  return entries.some((entry) => matches(url, entry));
}

function matches(url: URL, entry: string): boolean {
  const [matched, scheme, name = '', port] = ENTRY.exec(entry) ?? [];
  if (matched === undefined) return false;
  if (port !== undefined && Number(port) !== portOf(url)) return false;
  if (!matchesName(url.hostname, name.toLowerCase())) return false;
  return (
    url.protocol === 'https:' || (url.protocol === 'http:' && (scheme?.toLowerCase() === 'http://' || isInternal(url.hostname)))
  );
}

function matchesName(hostname: string, pattern: string): boolean {
  if (pattern === '*') return true;
  return pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : hostname === pattern;
}

const portOf = (url: URL): number => (url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port));

/** Ranges of IPv4 that are not the public internet's: one's own machine and network (RFC 1918, 3927, 6598). */
const OWN_IPV4 = /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;
/** Loopback, unique local (RFC 4193) and link-local, as the URL parser spells them. */
const OWN_IPV6 = /^\[(?:::1|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)\]$/;
const MAPPED_IPV4 = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/;

function isInternal(hostname: string): boolean {
  const [, high, low] = MAPPED_IPV4.exec(hostname) ?? [];
  if (high !== undefined && low !== undefined) return OWN_IPV4.test(`${dotted(high)}.${dotted(low)}`);
  if (hostname.startsWith('[')) return OWN_IPV6.test(hostname);
  if (ADDRESS.test(hostname)) return OWN_IPV4.test(hostname);
  return !hostname.includes('.');
}

const dotted = (group: string): string => `${parseInt(group, 16) >> 8}.${parseInt(group, 16) & 255}`;
