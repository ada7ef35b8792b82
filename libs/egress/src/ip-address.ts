import { BlockList, isIP } from 'node:net';

/**
 * Which addresses are the public internet's. Everything else is denied: our own network, the machine itself, cloud
 * metadata. Decided on the parsed address, never on its text.
 */

/** IANA special-purpose registry (RFC 6890 and later), multicast, and a cloud's metadata address that looks public. */
const DENIED_IPV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;

/** Inside of global unicast (2000::/3), which is all that is allowed: protocol assignments with Teredo, documentation, 6to4. */
const DENIED_IPV6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

const deniedIpv4 = new BlockList();
for (const [network, prefix] of DENIED_IPV4) deniedIpv4.addSubnet(network, prefix, 'ipv4');
const deniedIpv6 = new BlockList();
for (const [network, prefix] of DENIED_IPV6) deniedIpv6.addSubnet(network, prefix, 'ipv6');
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

const MAPPED_PREFIX = '0:0:0:0:0:ffff';
/** RFC 6052: a network with NAT64 reaches public IPv4 hosts by it. */
const NAT64_PREFIX = '64:ff9b:0:0:0:0';

/** One spelling for each address: no zone, IPv4 in dotted form also where IPv6 wraps it. Undefined where it is no address. */
export function canonicalAddress(text: string): string | undefined {
  const bare = text.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const version = isIP(bare);
  if (version === 4) return bare;
  if (version !== 6) return undefined;
  const groups = expandIpv6(bare);
  const prefix = groups.slice(0, 6).join(':');
  return prefix === MAPPED_PREFIX || prefix === NAT64_PREFIX
    ? toDotted(groups[6]!, groups[7]!)
    : new URL(`http://[${bare}]`).hostname.slice(1, -1);
}

export function isPublicAddress(text: string): boolean {
  const address = canonicalAddress(text);
  if (address === undefined) return false;
  if (isIP(address) === 4) return !deniedIpv4.check(address, 'ipv4');
  return globalUnicast.check(address, 'ipv6') && !deniedIpv6.check(address, 'ipv6');
}

/** Eight groups in hexadecimal without leading zeros. The URL parser has turned dotted endings into groups. */
function expandIpv6(address: string): string[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
}

function toDotted(high: string, low: string): string {
  const [first, second] = [parseInt(high, 16), parseInt(low, 16)];
  return [first >> 8, first & 255, second >> 8, second & 255].join('.');
}
