import { compilerService } from '@weft/app-compiler';
import { credentialsService } from '@weft/app-credentials';
import { executorService } from '@weft/app-executor';
import { gatewayService } from '@weft/app-gateway';
import { orchestratorService } from '@weft/app-orchestrator';
import { environmentWith, type ConfigOf, type Environment } from '@weft/config';
import { runStandalone } from '@weft/service-host';
import { openDatabase } from './database.ts';
import { settingsOfDataFolder } from './data-folder.ts';
import { makeFirstStart } from './first-start.ts';
import type { standaloneConfig } from './standalone.config.ts';
import type { FirstSteps } from './welcome.ts';

export interface Standalone {
  readonly url: string;
  /** Set where this start made the owner. */
  readonly first?: FirstSteps;
  stop(): Promise<void>;
}

/** All of Weft. A service comes after those it calls. */
export const SERVICES = [compilerService, credentialsService, executorService, orchestratorService, gatewayService];

/**
 * All services in this process, on a database that is up to date.
 * @param settings in the place of those of the process's environment.
 */
export async function startStandalone(
  config: ConfigOf<typeof standaloneConfig>,
  settings: Environment = {},
): Promise<Standalone> {
  const database = await openDatabase(config);
  try {
    const found = {
      ...settingsOfDataFolder(config.dataDir),
      DATABASE_URL: database.url,
      WEFT_SOLE_EXECUTOR: String(database.own),
    };
    const environment = { ...environmentWith(found), ...settings };
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
