// A process of its own, for tests that kill it: node <this file> <data folder>
import { startEmbeddedPostgres } from '../src/index.ts';

await startEmbeddedPostgres({ dataDir: process.argv[2] as string, durable: false });
process.stdout.write('up\n');
setInterval(() => undefined, 60_000);
