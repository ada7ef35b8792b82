import { AppError } from '@weft/errors';
import { BlockList, isIP } from 'node:net';
import { canonicalAddress } from './ip-address.ts';

/** What a request is about to connect to. */
export interface Destination {
  /** As in the URL, lower case, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** The private destinations that the operator has opened. */
export interface AllowList {
  /** By name and port, whatever address the name has. */
  permitsHost(destination: Destination): boolean;
  permitsAddress(address: string): boolean;
}

interface HostEntry {
  readonly host: string;
  /** Any where absent. */
  readonly port?: number;
}

const HOST = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/;

/**
 * Entries of WEFT_EGRESS_ALLOW: `host`, `host:port`, `*.domain`, an address, `[ipv6]:port`, or a network such as `10.1.0.0/16`.
 * @throws AppError INVALID_INPUT that lists every entry that is none of these.
 */
export function parseAllowList(entries: readonly string[]): AllowList {
  const networks = new BlockList();
  const hosts: HostEntry[] = [];
  const problems: string[] = [];
  for (const entry of entries.map((text) => text.trim().toLowerCase()).filter((text) => text !== '')) {
    if (addNetwork(networks, entry)) continue;
    const host = parseHost(entry);
    if (host) hosts.push(host);
    else problems.push(entry);
  }
  if (problems.length > 0) {
    throw new AppError(
      'INVALID_INPUT',
      `WEFT_EGRESS_ALLOW has entries that are no host, host:port, address or network: ${problems.join(', ')}.`,
      {
        details: { problems },
      },
    );
  }
  return {
    permitsHost: ({ host, port }) => hosts.some((entry) => (entry.port ?? port) === port && matches(entry.host, host)),
    permitsAddress: (text) => {
      const address = canonicalAddress(text);
      return address !== undefined && networks.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
    },
  };
}

function matches(pattern: string, host: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}

function addNetwork(networks: BlockList, entry: string): boolean {
  const [network = '', prefixText, ...rest] = entry.split('/');
  const version = isIP(network);
  const prefix = Number(prefixText ?? (version === 4 ? 32 : 128));
  const longest = version === 4 ? 32 : 128;
  if (version === 0 || rest.length > 0 || prefixText === '' || !Number.isInteger(prefix) || prefix < 0 || prefix > longest)
    return false;
  networks.addSubnet(network, prefix, version === 4 ? 'ipv4' : 'ipv6');
  return true;
}

function parseHost(entry: string): HostEntry | undefined {
  const [, name = '', portText] = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(entry) ?? [];
  const host = name.replace(/^\[|\]$/g, '');
  const port = portText === undefined ? undefined : Number(portText);
  const isHost = HOST.test(host) || isIP(host) !== 0;
  if (!isHost || (port !== undefined && (port < 1 || port > 65_535))) return undefined;
  return { host: canonicalAddress(host) ?? host, port };
}
