import { describe, expect, it } from '@jest/globals';
import { canonicalHostEntry, isHostEntry, mayReceive } from './host-binding.ts';

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

describe('a secret without TLS', () => {
  it.each([
    'http://93.184.216.34/',
    'http://8.8.8.8:8080/',
    'http://[2606:4700:4700::1111]/',
    'http://[::ffff:8.8.8.8]/',
    'http://172.32.0.1/',
    'http://11.0.0.1/',
  ])('does not go to %s, an address of the public internet, unless that is said', (url) => {
    const { host, hostname } = new URL(url);
    for (const entry of ['*', hostname, host]) expect([entry, may(url, entry)]).toEqual([entry, false]);
    for (const entry of ['http://*', `http://${hostname}`]) expect([entry, may(url, entry)]).toEqual([entry, true]);
  });

  it.each([
    ...[
      'http://127.0.0.1/',
      'http://127.9.9.9/',
      'http://10.1.2.3/',
      'http://172.16.0.1/',
      'http://172.31.255.1/',
      'http://192.168.0.9/',
    ],
    ...[
      'http://169.254.1.1/',
      'http://100.64.0.1/',
      'http://[::1]/',
      'http://[fd00::1]/',
      'http://[fe80::1]/',
      'http://[::ffff:10.0.0.1]/',
    ],
    ...['http://orders/', 'http://localhost:3000/'],
  ])('goes to %s, inside the operator’s own network', (url) => {
    expect(may(url, new URL(url).hostname)).toBe(true);
  });
});

describe(canonicalHostEntry.name, () => {
  it.each([
    ['API.Example.COM', 'api.example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['*.Bücher.example', '*.xn--bcher-kva.example'],
    ['http://BÜCHER.example:8080', 'http://xn--bcher-kva.example:8080'],
    ['ｅxample.com', 'example.com'],
    ['[0:0:0:0:0:0:0:1]:80', '[::1]:80'],
    ['[::ffff:127.0.0.1]', '[::ffff:7f00:1]'],
    ['2130706433', '127.0.0.1'],
    ['0x7f.1', '127.0.0.1'],
    ['*', '*'],
    ['http://*', 'http://*'],
    ['a.test:443', 'a.test:443'],
  ])('spells %s as the URL parser does: %s', (entry, spelled) => {
    expect(canonicalHostEntry(entry)).toBe(spelled);
  });

  it.each(['', 'a b', 'ex^ample.com', '[::g]', 'a.test:0', '[1.2.3.4', '*.[::1]', '*.127.0.0.1', 'xn--a.test..', '999.1.1.1'])(
    'knows no host in %j',
    (entry) => {
      expect(canonicalHostEntry(entry)).toBeUndefined();
    },
  );

  it('gives an entry that lets the secret go where it was meant to go, and to no look-alike', () => {
    expect(may('https://bücher.example/', canonicalHostEntry('bücher.example')!)).toBe(true);
    expect(may('https://аpi.example.com/', 'api.example.com')).toBe(false);
    expect(may('https://api.example.com/', canonicalHostEntry('аpi.example.com')!)).toBe(false);
    expect(may('http://[::ffff:127.0.0.1]:80/', canonicalHostEntry('[::ffff:127.0.0.1]:80')!)).toBe(true);
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
