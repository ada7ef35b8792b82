import type { Finding } from './checker/evidence.ts';
import type { House } from './house/house.ts';
import type { Random } from './random.ts';

export type SizeName = 'small' | 'full';

/** A time that was measured: what the machine allows is recorded, and only on a quiet machine does it say anything. */
export interface Measure {
  readonly what: string;
  readonly value: string;
  readonly bound: string;
  /** The bound is broken. `npm run chaos` counts that; a test among others on a busy machine does not. */
  readonly isOver?: boolean;
}

export interface Outcome {
  readonly findings: readonly Finding[];
  readonly measures?: readonly Measure[];
}

export interface Scene {
  readonly house: House;
  readonly random: Random;
  /** The same for a wave of each test, and never for two tests. */
  readonly name: string;
}

/** One row of the list of faults: what is set up, what is done to it, and what must hold then. */
export interface ChaosTest<Size = never> {
  readonly id: string;
  readonly title: string;
  readonly setUp: string;
  readonly action: string;
  readonly pass: string;
  /** Breaks what only a fleet has. */
  readonly fleetOnly?: boolean;
  readonly sizes: Readonly<Record<SizeName, Size>>;
  run(scene: Scene, size: Size): Promise<Outcome>;
}

/** With its sizes known only to itself, so that all can stand in one list. */
export interface AnyChaosTest extends Pick<ChaosTest, 'id' | 'title' | 'setUp' | 'action' | 'pass' | 'fleetOnly'> {
  run(scene: Scene, size: SizeName): Promise<Outcome>;
}

export function defineChaosTest<Size>(test: ChaosTest<Size>): AnyChaosTest {
  const { id, title, setUp, action, pass, fleetOnly } = test;
  return { id, title, setUp, action, pass, fleetOnly, run: (scene, size) => test.run(scene, test.sizes[size]) };
}
