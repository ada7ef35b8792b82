/**
 * A loopback port that is free now, and that no outgoing connection gets, so that a server can be killed and started again on it. Another
 * process may listen there before it is used, so prefer port 0 where a server can report the port that it got.
 */
export async function freePort(): Promise<number> {
  const { lastingPort } = await import('@weft/messaging'); // heavy, and most tests need no port
  return lastingPort();
}
