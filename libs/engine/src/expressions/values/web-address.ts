/** What `new URL(text)` gives: the parts of an address, as text. */
export class WebAddress {
  private readonly url: URL;

  constructor(text: string, base?: string) {
    this.url = new URL(text, base);
  }

  get href(): string {
    return this.url.href;
  }

  /** One of the parts that the URL standard names, or undefined. */
  part(name: string): string | undefined {
    return PARTS.has(name) ? this.url[name as 'href'] : undefined;
  }

  query(name: string): string | null {
    return this.url.searchParams.get(name);
  }
}

const PARTS: ReadonlySet<string> = new Set([
  'href',
  'origin',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
]);
