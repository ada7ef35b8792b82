import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compilerService } from '@weft/app-compiler';
import { blobMigrations } from '@weft/blob-store';
import { loadConfig } from '@weft/config';
import { compiler } from '@weft/contracts';
import type { Plan } from '@weft/engine';
import { executionMigrations } from '@weft/execution-store';
import { createClient, InProcessTransport } from '@weft/messaging';
import { StructuredLogger } from '@weft/observability';
import { migrate, startEmbeddedPostgres } from '@weft/persistence';
import { RunningServices } from '@weft/service-host';
import type { History } from './history.ts';
import { House } from './house.ts';
import { Recorder } from './recorder.ts';
import { documentOf, type Sample } from './sample.ts';

/** Runs samples on a PostgreSQL and an executor of their own. */
export async function record(samples: readonly Sample[]): Promise<History[]> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-record-'));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), durable: false });
  const transport = new InProcessTransport();
  const services = await RunningServices.start({
    services: [compilerService],
    config: loadConfig([compilerService.config], {}),
    transport,
    logger: new StructuredLogger({ level: 'error' }),
  });
  try {
    await migrate({ url: server.url, sets: [blobMigrations, executionMigrations] });
    const client = createClient(compiler, transport);
    const house = await House.open(server.url, 'recorded-executor');
    try {
      return await new Recorder(house, async (sample) =>
        planOf(sample, await client.compile({ document: documentOf(sample) })),
      ).record(samples);
    } finally {
      await house.close();
    }
  } finally {
    await services.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function planOf({ name }: Sample, { plan, diagnostics }: { plan?: { body: Plan }; diagnostics: unknown }) {
  if (!plan) throw new Error(`"${name}" does not compile: ${JSON.stringify(diagnostics)}`);
  return plan.body;
}
