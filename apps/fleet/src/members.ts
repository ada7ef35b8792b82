import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FleetMember } from '@weft/service-host';

/** Which file of a service's package starts it: `main`, beside its index, whether built or from the sources. */
function entryOf(service: string): string {
  const index = import.meta.resolve(`@weft/app-${service}`);
  return fileURLToPath(new URL(`./main${extname(index)}`, index));
}

const member = (service: string, replicas?: number): FleetMember => ({ service, entry: entryOf(service), replicas });

/** What the front needs behind it. */
export const servicesBehind = (executors: number): readonly FleetMember[] => [
  member('compiler'),
  member('credentials'),
  member('executor', executors),
  member('orchestrator'),
];
export const FRONT: readonly FleetMember[] = [member('gateway')];
