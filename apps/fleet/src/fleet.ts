import { gatewayService } from '@weft/app-gateway';
import { orchestratorService } from '@weft/app-orchestrator';
import {
  makeFirstStart,
  openDatabase,
  SERVICES,
  settingsOfDataFolder,
  standaloneConfig,
  type Database,
  type FirstSteps,
} from '@weft/app-standalone';
import {
  environmentWith,
  loadConfigOrExit,
  unknownVariables,
  warningOfUnknownVariables,
  type Environment,
  type LoadedConfig,
} from '@weft/config';
import { NatsTransport } from '@weft/messaging';
import { StructuredLogger } from '@weft/observability';
import { fleetConfig, hostConfig, ServiceFleet, withServices } from '@weft/service-host';
import { FRONT, servicesBehind } from './members.ts';
import { openMessages, type MessageServer } from './messages.ts';
import { supervisorConfig } from './supervisor.config.ts';

export interface Fleet {
  readonly url: string;
  /** Set where this start made the owner. */
  readonly first?: FirstSteps;
  /** The longest that `stop` takes, in ms. */
  readonly stopLimitMs: number;
  stop(): Promise<void>;
}

const CONFIGS_OF_SERVICES = [hostConfig, fleetConfig, ...SERVICES.map((service) => service.config)];
/** Beyond the time that a service gives its work: closing what it holds. */
const CLOSING_MS = 6_000;
/** Front, services behind it, messages and database stop one after the other. */
const STAGES = 4;

/** Every service in a process of its own, over NATS and PostgreSQL: those that are named, else ones of our own. */
export async function startFleet(): Promise<Fleet> {
  const { dataDir, databaseUrl, natsUrl, executors, shutdownTimeoutMs, logLevel } = readSettings();
  const logger = new StructuredLogger({ level: logLevel, fields: { service: 'fleet' } });
  const warning = warningOfUnknownVariables();
  if (warning !== undefined) logger.warn(warning);
  const stopTimeoutMs = shutdownTimeoutMs + CLOSING_MS;
  const cleanups: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  };
  try {
    const database = await openDatabase({ dataDir, databaseUrl });
    cleanups.push(() => database.stop());
    const messages = await openMessages({ dataDir, natsUrl, logger });
    cleanups.push(() => messages.stop());
    const environment = environmentOfServices({ dataDir, executors }, database, messages);
    const config = checkSettings(environment);
    await gatewayService.http?.assertCanListen?.(config.of(gatewayService.config)); // before seven processes are started in vain
    const services = new ServiceFleet({ environment, stopTimeoutMs, logger });
    cleanups.push(() => services.stop());
    await services.start(servicesBehind(executors));
    const first = await makeOwner(config, logger);
    await services.start(FRONT);
    return { url: services.url ?? '', first, stop, stopLimitMs: STAGES * stopTimeoutMs };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** With all that is wrong with the settings of any service; what only the start itself finds out is looked at again then. */
function readSettings() {
  const own = [standaloneConfig, supervisorConfig, hostConfig];
  const config = loadConfigOrExit(own, environmentWith({}), CONFIGS_OF_SERVICES);
  return { ...config.of(standaloneConfig), ...config.of(supervisorConfig), ...config.of(hostConfig) };
}

/** The settings of this process, with what was found out; the same for every service. */
function environmentOfServices(
  { dataDir, executors }: { dataDir: string; executors: number },
  database: Database,
  messages: MessageServer,
): Environment {
  const environment = environmentWith({
    ...settingsOfDataFolder(dataDir),
    DATABASE_URL: database.url,
    NATS_URL: messages.url,
    // A successor comes only once its predecessor is gone, so that a single executor may take its runs over at once.
    WEFT_SOLE_EXECUTOR: String(database.own && executors === 1),
  });
  // What is no setting has been warned of once; not by each service again.
  const unknown = new Set(unknownVariables(environment));
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !unknown.has(name)));
}

/** All that is wrong with the settings of any service, in one message; or the process ends. */
const checkSettings = (environment: Environment): LoadedConfig => loadConfigOrExit(CONFIGS_OF_SERVICES, environment);

/** Before the front opens, so that nobody else can be the first. */
async function makeOwner(config: LoadedConfig, logger: StructuredLogger): Promise<FirstSteps | undefined> {
  const { natsUrl, secretKey } = config.of(fleetConfig);
  const transport = await NatsTransport.connect({ url: natsUrl, secretKey, name: 'fleet' });
  return withServices({ services: [orchestratorService, gatewayService], config, transport, logger }, makeFirstStart);
}
