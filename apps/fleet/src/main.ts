import 'reflect-metadata';
import { welcome } from '@weft/app-standalone';
import { stopOnSignals } from '@weft/service-host';
import { startFleet } from './fleet.ts';

try {
  const fleet = await startFleet();
  stopOnSignals(() => fleet.stop(), fleet.stopLimitMs);
  if (fleet.first) process.stderr.write(welcome(fleet.url, fleet.first));
  process.stdout.write(`Weft is ready at ${fleet.url}\n`);
} catch (error) {
  process.stderr.write(`Weft could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
