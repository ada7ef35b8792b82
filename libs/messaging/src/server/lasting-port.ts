import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';

const FIRST_PORT = 20_000;
/** Where the system does not say which ports it gives to outgoing connections: those that IANA has set aside for it. */
const OUTGOING_FROM = 49_152;
const OUTGOING_RANGE = '/proc/sys/net/ipv4/ip_local_port_range';
const ATTEMPTS = 50;

/**
 * A loopback port that is free now, for a server that shall keep it over restarts: none of those that outgoing connections get. Such a
 * connection can take the port of a server that is just away, even the very one that looks for the server, and keeps it for a minute
 * after its end.
 */
export async function lastingPort(): Promise<number> {
  const places = (await firstOutgoingPort()) - FIRST_PORT;
  for (let attempt = 0; attempt < ATTEMPTS && places > 0; attempt++) {
    const port = await listenOnce(FIRST_PORT + Math.floor(Math.random() * places)).catch(() => undefined); // taken: another one
    if (port !== undefined) return port;
  }
  return listenOnce(0);
}

async function firstOutgoingPort(): Promise<number> {
  const range = await readFile(OUTGOING_RANGE, 'utf8').catch(() => '');
  return Number.parseInt(range, 10) || OUTGOING_FROM;
}

async function listenOnce(wanted: number): Promise<number> {
  const probe = createServer().listen(wanted, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
