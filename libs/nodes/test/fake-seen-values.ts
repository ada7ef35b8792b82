import { createHash } from 'node:crypto';
import type { SeenScope, SeenValues } from '@weft/node-sdk';
import type { Fixture } from './fixture.ts';

/** What was met before, as a fixture says, and what was asked of it. */
export class FakeSeenValues {
  readonly asked: string[] = [];

  constructor(private readonly met: NonNullable<Fixture['met']> = {}) {}

  port({ nodeId = 'workflow' }: SeenScope): SeenValues {
    return {
      remember: async (digests, size) => {
        this.asked.push(`${nodeId} remembers ${digests.length}, of ${size}`);
        const known = new Set(this.met.values?.map((value) => createHash('sha256').update(value).digest('hex').slice(0, 32)));
        return new Set(digests).difference(known);
      },
      raise: async (kind, value) => {
        this.asked.push(`${nodeId} raises its ${kind} to ${value}`);
        return this.met.highest;
      },
      forget: async () => void this.asked.push(`${nodeId} forgets`),
    };
  }
}
