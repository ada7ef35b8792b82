import { describe, expect, it } from '@jest/globals';
import { parseAllowList } from './allow-list.ts';

const permits = (entry: string, host: string, port = 80) => parseAllowList([entry]).permitsHost({ host, port });

describe(parseAllowList.name, () => {
  it('opens names, ports of names, and everything below a domain', () => {
    expect(permits('api.intern', 'api.intern')).toBe(true);
    expect(permits('API.Intern', 'api.intern')).toBe(true);
    expect(permits('api.intern', 'xapi.intern')).toBe(false);
    expect(permits('api.intern', 'api.intern.evil.test')).toBe(false);
    expect(permits('api.intern:8080', 'api.intern', 8080)).toBe(true);
    expect(permits('api.intern:8080', 'api.intern', 80)).toBe(false);
    expect(permits('*.intern', 'a.b.intern')).toBe(true);
    expect(permits('*.intern', 'intern')).toBe(false);
    expect(permits('*.intern', 'evilintern')).toBe(false);
    expect(permits('[::1]:8080', '::1', 8080)).toBe(true);
    expect(permits('10.0.0.1:8080', '10.0.0.1', 8080)).toBe(true);
  });

  it('opens addresses and networks, in whatever form an address comes', () => {
    const list = parseAllowList([' 10.1.0.0/16 ', 'fd00::/8', '192.168.1.5', '']);
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', 'fd00::1', 'fd00::1%eth0', '192.168.1.5'])
      expect(list.permitsAddress(address)).toBe(true);
    for (const address of ['10.2.0.1', '110.1.2.3', 'fc00::1', '192.168.1.50', 'nonsense'])
      expect(list.permitsAddress(address)).toBe(false);
  });

  it('names every entry that it cannot read', () => {
    const bad = ['http://x', 'a b', 'x:99999', 'x:', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '*', '*.', 'a/b', '[::1', ':80'];
    expect(() => parseAllowList(['good.test', ...bad])).toThrow(
      `that are no host, host:port, address or network: ${bad.join(', ')}.`,
    );
  });
});
