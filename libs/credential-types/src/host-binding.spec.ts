import { describe, expect, it } from '@jest/globals';
import { isHostEntry, mayReceive } from './host-binding.ts';

const may = (url: string, ...entries: string[]) => mayReceive(new URL(url), entries);

describe(mayReceive.name, () => {
  it('lets a secret go to the host that is named, in whatever case', () => {
    expect(may('https://api.example.com/a?b=c', 'api.example.com')).toBe(true);
    expect(may('https://API.Example.com:8443/', 'Api.example.com')).toBe(true);
    expect(may('https://api.example.com/', 'other.test', 'api.example.com')).toBe(true);
    expect(may('https://[2001:db8::1]/', '[2001:db8::1]')).toBe(true);
  });

  it.each([
    'https://api.example.com.evil.tld/',
    'https://evilapi.example.com/',
    'https://api.example.com@evil.test/',
    'https://user:pw@api.example.com/',
    'https://API.EXAMPLE.COM./',
    'https://example.com/',
    'https://a.api.example.com/',
    'https://api-example.com/',
    'https://api.example.com%2eevil.tld/',
    'http://api.example.com/',
    'ftp://api.example.com/',
  ])('keeps it from %s', (url) => {
    expect(URL.canParse(url) && may(url, 'api.example.com')).toBe(false);
  });

  it('lets it go nowhere where no host is named', () => {
    expect(may('https://api.example.com/')).toBe(false);
  });

  it('takes a port, a domain and everything, where they are named', () => {
    expect(may('https://a.test:8443/', 'a.test:8443')).toBe(true);
    expect(may('https://a.test/', 'a.test:8443')).toBe(false);
    expect(may('https://a.test/', 'a.test:443')).toBe(true);
    expect(may('https://b.a.test/', '*.a.test')).toBe(true);
    expect(may('https://a.test/', '*.a.test')).toBe(false);
    expect(may('https://b-a.test/', '*.a.test')).toBe(false);
    expect(may('https://anywhere.test/', '*')).toBe(true);
    expect(may('http://anywhere.test/', '*')).toBe(false);
  });

  it('goes without TLS only where that is said, or inside the operator’s own network', () => {
    expect(may('http://a.test/', 'http://a.test')).toBe(true);
    expect(may('https://a.test/', 'http://a.test')).toBe(true);
    expect(may('http://127.0.0.1:3000/', '127.0.0.1')).toBe(true);
    expect(may('http://localhost:3000/', 'localhost:3000')).toBe(true);
    expect(may('http://orders/', 'orders')).toBe(true);
    expect(may('http://a.test/', 'https://a.test')).toBe(false);
  });
});

describe(isHostEntry.name, () => {
  it('tells hosts from everything else', () => {
    const hosts = [
      'a.test',
      'A.test:443',
      '*.a.test',
      '*',
      'http://a.test',
      'https://a.test:1',
      '127.0.0.1:80',
      '[::1]:80',
      'localhost',
    ];
    expect(hosts.filter((entry) => !isHostEntry(entry))).toEqual([]);
    const others = [
      '',
      'a b',
      'https://a.test/',
      'a.test/path',
      'ftp://a.test',
      'user@a.test',
      'a.test:0',
      'a.test:65536',
      '*a.test',
      '.a',
      'a.',
    ];
    expect(others.filter(isHostEntry)).toEqual([]);
  });
});
