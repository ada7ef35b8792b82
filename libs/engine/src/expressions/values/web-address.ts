/** The parts of an address that the URL standard names. */
export const ADDRESS_PARTS = [
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
] as const;

const PARTS: ReadonlySet<string> = new Set(ADDRESS_PARTS);

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
