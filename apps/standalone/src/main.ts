import 'reflect-metadata';
import { environmentWith, loadConfigOrExit } from '@weft/config';
import { hostConfig, stopOnSignals } from '@weft/service-host';
import { SERVICES, startStandalone } from './standalone.ts';
import { standaloneConfig } from './standalone.config.ts';
import { welcome } from './welcome.ts';

const SHUTDOWN_MS = 10_000;

try {
  const services = SERVICES.map((service) => service.config);
  const config = loadConfigOrExit([standaloneConfig], environmentWith({}), [hostConfig, ...services]).of(standaloneConfig);
  const standalone = await startStandalone(config);
  stopOnSignals(() => standalone.stop(), SHUTDOWN_MS);
  if (standalone.first) process.stderr.write(welcome(standalone.url, standalone.first));
  process.stdout.write(`Weft is ready at ${standalone.url}\n`);
} catch (error) {
  process.stderr.write(`Weft could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
