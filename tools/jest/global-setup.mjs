// Starts nothing: the servers that integration tests need are started by the first test that asks for one.
import { serveTestServers } from './test-servers.mjs';

export default async function globalSetup() {
  globalThis.weftTestServers = await serveTestServers();
  process.env.WEFT_TEST_SERVERS = globalThis.weftTestServers.address;
}
