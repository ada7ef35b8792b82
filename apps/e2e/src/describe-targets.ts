import { findNatsServer } from '@weft/messaging';
import { freePort } from '@weft/testing';
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

/** Scenarios that need nothing but a Weft that runs; each leaves alone what it has not made itself. */
export type Feature = (weft: () => Target, kind: TargetKind) => void;

/** Features by what they are about. One Weft is started for all of them, once as `npm start` and once as `npm run fleet` (ADR 0034). */
export function describeFeatures(
  features: Readonly<Record<string, Feature>>,
  envOf: (kind: TargetKind) => TargetOptions['env'],
): void {
  describeTargets('features', (make, kind) => {
    let weft: Target;
    beforeAll(async () => {
      weft = make({ port: await freePort(), env: envOf(kind) });
      await weft.start();
    }, 120_000);
    afterAll(() => weft.dispose(), 60_000);
    for (const [about, feature] of Object.entries(features)) describe(about, () => feature(() => weft, kind));
  });
}

/** Skipped, said on standard error, where no nats-server can be had. */
export function describeFleet(scenarios: string, body: () => void): void {
  if (!hasNats) process.stderr.write(`\n[weft] NO nats-server TO BE HAD: "${scenarios}" IS SKIPPED\n\n`);
  (hasNats ? describe : describe.skip)(scenarios, body);
}
