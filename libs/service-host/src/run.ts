import { type Environment, loadConfigOrExit, warningOfUnknownVariables } from '@weft/config';
import { isAppError } from '@weft/errors';
import { InProcessTransport, NatsTransport, ServiceInstance } from '@weft/messaging';
import { StructuredLogger } from '@weft/observability';
import { fleetConfig, hostConfig } from './host.config.ts';
import { OperationsServer } from './operations-server.ts';
import { RunningServices } from './running-services.ts';
import type { AnyServiceDefinition } from './service-definition.ts';
import { stopOnSignals } from './stop-on-signals.ts';
import { SupervisorLink } from './supervision/supervisor-link.ts';

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
  warnOfUnknown(logger, options.environment);
  return RunningServices.start({
    services,
    config,
    transport: new InProcessTransport({ copy: options.copyMessages }),
    logger,
    shutdownTimeoutMs,
  });
}

/** The whole of a service's `main.ts`: runs it alone in this process, over NATS, until a signal or the end of its supervisor ends it. */
export async function runService(service: AnyServiceDefinition, environment?: Environment): Promise<void> {
  const config = loadConfigOrExit([hostConfig, fleetConfig, service.config], environment);
  const { logLevel, shutdownTimeoutMs } = config.of(hostConfig);
  const { natsUrl, secretKey, host, operationsPort } = config.of(fleetConfig);
  const instance = new ServiceInstance(service.contract.name);
  const logger = new StructuredLogger({ level: logLevel, fields: { service: instance.service, instance: instance.id } });
  warnOfUnknown(logger, environment);
  const supervisor = new SupervisorLink(logger);
  try {
    const transport = await NatsTransport.connect({ url: natsUrl, secretKey, name: instance.id });
    const running = await RunningServices.start({ services: [service], config, transport, logger, shutdownTimeoutMs, instance });
    const { health, metrics, url } = running;
    const hasOwn = url === undefined && operationsPort !== undefined;
    const operations = hasOwn ? await OperationsServer.listen({ host, port: operationsPort, health, metrics }) : undefined;
    stopOnSignals(() => running.stop().finally(() => operations?.close()), shutdownTimeoutMs);
    if (supervisor.isSupervised) health.register('fleet', () => supervisor.problem());
    await service.whenAlone?.((token) => running.get(service, token), config.of(service.config));
    logger.log(readyLine(instance.service, url, operations?.url));
    await supervisor.tell({ ready: { url } });
  } catch (error) {
    const message = isAppError(error) ? error.message : `${instance.service} could not start`;
    logger.error({ message, err: error });
    await supervisor.tell({ failed: message });
    process.exit(1);
  }
}

const readyLine = (service: string, url?: string, operationsUrl?: string): string =>
  `${service} is ready${url === undefined ? '' : ` at ${url}`}${operationsUrl === undefined ? '' : `, its health at ${operationsUrl}`}`;

/** A misspelt setting is noticed at the start, and not by what it failed to do. */
function warnOfUnknown(logger: StructuredLogger, environment?: Environment): void {
  const warning = warningOfUnknownVariables(environment);
  if (warning !== undefined) logger.warn(warning);
}
