/**
 * A host that a credential may be sent to: `api.example.com`, `api.example.com:8443`, `*.example.com` (not the domain itself),
 * `*`, each for https only, or with `http://` in front for http too. An address, `localhost` and a name without a dot are
 * inside the operator's own network, which has to be opened by WEFT_EGRESS_ALLOW anyway: they count for http as well.
 */
const ENTRY = /^(https?:\/\/)?(\*|(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i;
const INTERNAL = /^(?:localhost|[^.]+|\d{1,3}(?:\.\d{1,3}){3}|\[.*\])$/;
const MAX_PORT = 65_535;

export const isHostEntry = (entry: string): boolean => {
  const [, , , port] = ENTRY.exec(entry) ?? [undefined, undefined, undefined, '0'];
  return port === undefined || (Number(port) >= 1 && Number(port) <= MAX_PORT);
};

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
    url.protocol === 'https:' ||
    (url.protocol === 'http:' && (scheme?.toLowerCase() === 'http://' || INTERNAL.test(url.hostname)))
  );
}

function matchesName(hostname: string, pattern: string): boolean {
  if (pattern === '*') return true;
  return pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : hostname === pattern;
}

const portOf = (url: URL): number => (url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port));
