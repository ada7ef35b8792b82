import { findNatsServer } from '@weft/messaging';
import { Target, type TargetOptions } from './target.ts';

export type TargetKind = 'standalone' | 'fleet';
export type MakeTarget = (options: TargetOptions) => Target;

const ENTRIES: Readonly<Record<TargetKind, string>> = {
  standalone: 'apps/standalone/src/main.ts',
  fleet: 'apps/fleet/src/main.ts',
};
const hasNats = (await findNatsServer()) !== undefined;

/** `npm start`: all services in one process. */
export const standalone: MakeTarget = (options) => new Target(ENTRIES.standalone, options);
/** `npm run fleet`: each service in a process of its own, over a real NATS. */
export const fleet: MakeTarget = (options) => new Target(ENTRIES.fleet, options);

/** The same scenarios, once for `npm start` and once for `npm run fleet`. */
export function describeTargets(scenarios: string, body: (make: MakeTarget, kind: TargetKind) => void): void {
  describe(`${scenarios} (npm start)`, () => body(standalone, 'standalone'));
  describeFleet(`${scenarios} (npm run fleet)`, () => body(fleet, 'fleet'));
}

/** Skipped, said on standard error, where no nats-server can be had. */
export function describeFleet(scenarios: string, body: () => void): void {
  if (!hasNats) process.stderr.write(`\n[weft] NO nats-server TO BE HAD: "${scenarios}" IS SKIPPED\n\n`);
  (hasNats ? describe : describe.skip)(scenarios, body);
}
