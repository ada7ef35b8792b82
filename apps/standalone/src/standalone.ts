import { compilerService } from '@weft/app-compiler';
import { executorService } from '@weft/app-executor';
import { FirstStart, gatewayService } from '@weft/app-gateway';
import { orchestratorService, SamplesService } from '@weft/app-orchestrator';
import { environmentWith, type ConfigOf } from '@weft/config';
import { runStandalone, type RunningServices } from '@weft/service-host';
import { openDatabase } from './database.ts';
import { settingsOfDataFolder } from './data-folder.ts';
import type { standaloneConfig } from './standalone.config.ts';
import type { FirstSteps } from './welcome.ts';

export interface Standalone {
  readonly url: string;
  /** Set where this start made the owner. */
  readonly first?: FirstSteps;
  stop(): Promise<void>;
}

/** All services in this process, on a database that is up to date. A service comes after those it calls. */
const SERVICES = [compilerService, executorService, orchestratorService, gatewayService];

export async function startStandalone(config: ConfigOf<typeof standaloneConfig>): Promise<Standalone> {
  const database = await openDatabase(config);
  try {
    const found = {
      ...settingsOfDataFolder(config.dataDir),
      DATABASE_URL: database.url,
      WEFT_SOLE_EXECUTOR: String(database.own),
    };
    const environment = environmentWith(found);
    const services = await runStandalone(SERVICES, { environment });
    return {
      url: services.url ?? '',
      first: await makeFirstStart(services),
      stop: async () => {
        await services.stop();
        await database.stop();
      },
    };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function makeFirstStart(services: RunningServices): Promise<FirstSteps | undefined> {
  const owner = await services.get(gatewayService, FirstStart).run();
  if (!owner) return undefined;
  const samples = await services
    .get(orchestratorService, SamplesService)
    .seed({ tenantId: owner.tenantId, userId: owner.userId });
  return { ...owner, samples };
}
