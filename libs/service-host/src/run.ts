import { type Environment, loadConfigOrExit } from '@weft/config';
import { isAppError } from '@weft/errors';
import { InProcessTransport, NatsTransport } from '@weft/messaging';
import { StructuredLogger } from '@weft/observability';
import { fleetConfig, hostConfig } from './host.config.ts';
import { RunningServices } from './running-services.ts';
import type { AnyServiceDefinition } from './service-definition.ts';
import { stopOnSignals } from './stop-on-signals.ts';

export interface StandaloneOptions {
  /** Instead of the process's environment: what the host itself has found out (the address of an embedded database) added to it. */
  readonly environment?: Environment;
  /** See `InProcessOptions`; for tests. */
  readonly copyMessages?: boolean;
}

/** Runs services together in this process; they talk by plain calls. The caller decides when it ends: see `stopOnSignals`. */
export async function runStandalone(
  services: readonly AnyServiceDefinition[],
  options: StandaloneOptions = {},
): Promise<RunningServices> {
  const config = loadConfigOrExit([hostConfig, ...services.map((service) => service.config)], options.environment);
  const { logLevel, shutdownTimeoutMs } = config.of(hostConfig);
  const logger = new StructuredLogger({ level: logLevel });
  return RunningServices.start({
    services,
    config,
    transport: new InProcessTransport({ copy: options.copyMessages }),
    logger,
    shutdownTimeoutMs,
  });
}

/** The whole of a service's `main.ts`: runs it alone in this process, over NATS, until a signal ends it. */
export async function runService(service: AnyServiceDefinition, environment?: Environment): Promise<void> {
  const config = loadConfigOrExit([hostConfig, fleetConfig, service.config], environment);
  const { logLevel, shutdownTimeoutMs } = config.of(hostConfig);
  const logger = new StructuredLogger({ level: logLevel, fields: { service: service.contract.name } });
  try {
    const transport = await NatsTransport.connect({ url: config.of(fleetConfig).natsUrl, name: service.contract.name });
    const running = await RunningServices.start({ services: [service], config, transport, logger, shutdownTimeoutMs });
    stopOnSignals(() => running.stop(), shutdownTimeoutMs);
    await service.whenAlone?.((token) => running.get(service, token), config.of(service.config));
    logger.log(running.url ? `${service.contract.name} is ready at ${running.url}` : `${service.contract.name} is ready`);
  } catch (error) {
    logger.error({ message: isAppError(error) ? error.message : `${service.contract.name} could not start`, err: error });
    process.exit(1);
  }
}
