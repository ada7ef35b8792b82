/** Enough for the longest sign-in; a server that sets more gains nothing. */
const MAX_COOKIES = 50;
const MAX_COOKIE_BYTES = 4_096;

interface Cookie {
  readonly name: string;
  readonly value: string;
  /** The host that set it. */
  readonly host: string;
  /** Also for hosts below it: only a host itself may say so, hence no list of public suffixes is needed. */
  readonly coversSubdomains: boolean;
  readonly path: string;
  readonly secure: boolean;
}

/** The cookies that the answers to one request set on its way through redirects (RFC 6265). They end with the request. */
export class HopCookies {
  private cookies: readonly Cookie[] = [];

  take(setCookies: readonly string[], url: URL): void {
    for (const header of setCookies) this.takeOne(header, url);
  }

  /** What to send to this address, after what the caller sends there by itself. */
  headerFor(url: URL, given: string | undefined): string | undefined {
    const fitting = this.cookies.filter((cookie) => fits(cookie, url)).map(({ name, value }) => `${name}=${value}`);
    if (fitting.length === 0) return given;
    return [...(given ? [given] : []), ...fitting].join('; ');
  }

  private takeOne(header: string, url: URL): void {
    const cookie = parseCookie(header, url);
    if (!cookie) return;
    const others = this.cookies.filter(
      ({ name, host, path }) => name !== cookie.name || host !== cookie.host || path !== cookie.path,
    );
    this.cookies = isGone(header) ? others : [...others, cookie].slice(-MAX_COOKIES);
  }
}

function parseCookie(header: string, url: URL): Cookie | undefined {
  const [pair = '', ...attributes] = header.split(';').map((part) => part.trim());
  const at = pair.indexOf('=');
  if (at < 1 || pair.length > MAX_COOKIE_BYTES) return undefined;
  const path = attribute(attributes, 'path');
  return {
    name: pair.slice(0, at).trim(),
    value: pair.slice(at + 1).trim(),
    host: url.hostname,
    coversSubdomains: attribute(attributes, 'domain')?.replace(/^\./, '').toLowerCase() === url.hostname,
    path: path?.startsWith('/') ? path : url.pathname.slice(0, Math.max(1, url.pathname.lastIndexOf('/'))),
    secure: attribute(attributes, 'secure') !== undefined,
  };
}

function attribute(attributes: readonly string[], name: string): string | undefined {
  const found = attributes.find((part) => part.split('=', 1)[0]?.trim().toLowerCase() === name);
  return found?.slice(name.length + 1).trim();
}

/** `Max-Age=0`, or a date of the distant past: how servers take a cookie back. */
function isGone(header: string): boolean {
  return /;\s*max-age\s*=\s*(?:0+|-\d+)\s*(?:;|$)/i.test(header) || /;\s*expires\s*=[^;]*\b19\d\d\b/i.test(header);
}

function fits(cookie: Cookie, url: URL): boolean {
  const isHost = cookie.host === url.hostname || (cookie.coversSubdomains && url.hostname.endsWith(`.${cookie.host}`));
  const isPath =
    url.pathname === cookie.path || url.pathname.startsWith(cookie.path.endsWith('/') ? cookie.path : `${cookie.path}/`);
  return isHost && isPath && (!cookie.secure || url.protocol === 'https:');
}
