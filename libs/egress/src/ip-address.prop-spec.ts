import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalAddress, isPublicAddress } from './ip-address.ts';

const seeded = { seed: 20_240_115, numRuns: 2_000 };
/** The registry's own numbers come up often: chance alone would seldom meet a small range. */
const octet = fc.oneof(
  fc.nat(255),
  fc.constantFrom(0, 2, 10, 16, 18, 51, 63, 64, 88, 99, 100, 113, 127, 129, 168, 169, 172, 192, 198, 203, 254),
);
const ipv4 = fc.tuple(octet, octet, octet, octet);
const group = fc.nat(0xffff);
const dotted = (parts: readonly number[]) => parts.join('.');
const hex = (high: number, low: number) => ((high << 8) | low).toString(16);

type Octets = readonly number[];

/** The special-purpose ranges, written out slowly from the registry: the model that the guard must agree with. */
const SPECIAL: readonly ((octets: Octets) => boolean)[] = [
  ([a]) => a === 0 || a === 10 || a === 127 || a! >= 224,
  ([a, b]) => a === 100 && b! >= 64 && b! <= 127,
  ([a, b]) => a === 169 && b === 254,
  ([a, b]) => a === 172 && b! >= 16 && b! <= 31,
  ([a, b]) => a === 192 && b === 168,
  ([a, b, c]) => a === 192 && b === 0 && (c === 0 || c === 2),
  ([a, b, c]) => a === 192 && b === 88 && c === 99,
  ([a, b]) => a === 198 && (b === 18 || b === 19),
  ([a, b, c]) => a === 198 && b === 51 && c === 100,
  ([a, b, c]) => a === 203 && b === 0 && c === 113,
  (octets) => octets.join('.') === '168.63.129.16',
];
const isSpecial = (octets: Octets): boolean => SPECIAL.some((matches) => matches(octets));

describe(isPublicAddress.name, () => {
  it('refuses exactly the special ranges of IPv4', () => {
    fc.assert(
      fc.property(ipv4, (parts) => void expect(isPublicAddress(dotted(parts))).toBe(!isSpecial(parts))),
      seeded,
    );
  });

  it('sees the IPv4 address in every IPv6 form that a network would unwrap', () => {
    fc.assert(
      fc.property(ipv4, (parts) => {
        const [a, b, c, d] = parts as [number, number, number, number];
        const expected = !isSpecial(parts);
        const tail = `${hex(a, b)}:${hex(c, d)}`;
        for (const form of [
          `::ffff:${dotted(parts)}`,
          `::ffff:${tail}`,
          `0:0:0:0:0:FFFF:${tail}`,
          `64:ff9b::${tail}`,
          `64:ff9b::${dotted(parts)}`,
        ]) {
          expect({ form, isPublic: isPublicAddress(form) }).toEqual({ form, isPublic: expected });
        }
        for (const form of [`2002:${tail}::`, `::${dotted(parts)}`, `64:ff9b:1::${tail}`, `fe80::${tail}%eth0`])
          expect(isPublicAddress(form)).toBe(false);
      }),
      seeded,
    );
  });

  it('refuses all of IPv6 but global unicast', () => {
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const address = groups.map((part) => part.toString(16)).join(':');
        const first = groups[0]!;
        if (first < 0x2000 || first > 0x3fff) fc.pre(!address.startsWith('64:ff9b:') && !address.startsWith('0:0:0:0:0:ffff'));
        const reserved =
          (first === 0x2001 && (groups[1]! < 0x200 || groups[1] === 0xdb8)) ||
          first === 0x2002 ||
          (first === 0x3fff && groups[1]! < 0x1000);
        expect(isPublicAddress(address)).toBe(first >= 0x2000 && first <= 0x3fff && !reserved);
      }),
      seeded,
    );
  });

  it.each([
    '',
    'localhost',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '0x1.2.3.4',
    '1.2.3.4/8',
    '::g',
    '[::1',
    '1.2.3.4 ',
    '8.8.8.8\u0000',
  ])('refuses what is no address: %j', (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });

  it.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '[2a00:1450:4001:81b::200e]', '::ffff:8.8.8.8', '64:ff9b::808:808'])(
    'lets %s pass',
    (text) => {
      expect(isPublicAddress(text)).toBe(true);
    },
  );
});

describe(canonicalAddress.name, () => {
  it('gives one spelling, which is its own canonical form', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4.map(dotted), fc.ipV6()), (address) => {
        const canonical = canonicalAddress(address)!;
        expect(canonical).toMatch(/^[\d.]+$|^[\da-f:]+$/);
        expect(canonicalAddress(canonical)).toBe(canonical);
        expect(isPublicAddress(address)).toBe(isPublicAddress(canonical));
      }),
      seeded,
    );
  });
});
