import { askHost } from './host-call.ts';
import { URLSearchParams } from './url-search-params.ts';

/** The components of a parsed URL, as the worker's WHATWG parser sees them. */
interface Components {
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}

const WRITABLE = ['href', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'] as const;

/** WHATWG URL; the parsing itself is the worker's. */
export class URL {
  #parts: Components;
  #params: URLSearchParams | undefined;

  constructor(url: unknown, base?: unknown) {
    this.#parts = askHost('url', { url: String(url), base: base === undefined ? undefined : String(base) });
  }

  static canParse(url: unknown, base?: unknown): boolean {
    return URL.parse(url, base) !== null;
  }

  static parse(url: unknown, base?: unknown): URL | null {
    try {
      return new URL(url, base);
    } catch {
      return null; // that is the answer of this method
    }
  }

  get origin(): string {
    return this.#parts.origin;
  }

  get searchParams(): URLSearchParams {
    return (this.#params ??= new URLSearchParams(this.#parts.search, (query) => this.#set('search', query)));
  }

  toString(): string {
    return this.#parts.href;
  }

  toJSON(): string {
    return this.#parts.href;
  }

  #set(component: string, value: unknown): void {
    this.#parts = askHost('url', { url: this.#parts.href, component, value: String(value) });
  }

  static {
    for (const component of WRITABLE) {
      Object.defineProperty(URL.prototype, component, {
        get(this: URL) {
          return this.#parts[component];
        },
        set(this: URL, value: unknown) {
          this.#set(component, value);
          if (component === 'search' || component === 'href') this.#params = undefined;
        },
        enumerable: true,
        configurable: true,
      });
    }
  }
}
