import type { AllowList, Destination } from './allow-list.ts';
import { blocked, invalidUrl } from './egress-failure.ts';

/** Ports of services that are not HTTP and would act on what they take from one: the Fetch standard's list, and our own stores. */
const REFUSED_PORTS = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113,
  115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556,
  563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 4222, 5060, 5061, 5432, 6000, 6222, 6379,
  6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 8222, 10080, 11211,
]);

/** Characters that URL parsers drop or read as something else, so that a person and a parser see two different hosts. */
const AMBIGUOUS = /[\\\t\r\n\u0000]/;

/** A URL that may be called, as far as its text tells. The address behind its name is checked when it is connected to. */
export function parseTarget(text: string, base?: URL): URL {
  if (AMBIGUOUS.test(text))
    throw invalidUrl(
      text.replace(/[^\x20-\x7e]/g, '?'),
      'it has a backslash, a tab or a line break in it',
      'Write it without them.',
    );
  const url = URL.parse(text.trim(), base?.href);
  if (!url) throw invalidUrl(text, 'it is not a URL', 'Write it whole, such as https://api.example.com/path.');
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw invalidUrl(text, `${url.protocol} is not http: or https:`, 'Use an http or https address.');
  if (url.username !== '' || url.password !== '') {
    throw invalidUrl(`${url.origin}/…`, 'it has a user name or password in it', 'Send them in an Authorization header.');
  }
  url.hash = '';
  return url;
}

export function destinationOf(url: URL): Destination {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port };
}

/** @throws NodeFailure HTTP_BLOCKED */
export function checkPort(destination: Destination, allowList: AllowList): void {
  if (!REFUSED_PORTS.has(destination.port) || allowList.permitsHost(destination)) return;
  throw blocked(
    `${destination.host}:${destination.port}`,
    `port ${destination.port} belongs to a service that does not speak HTTP`,
  );
}
