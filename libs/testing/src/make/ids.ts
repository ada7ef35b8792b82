import { randomBytes } from 'node:crypto';

const COUNTS_PER_MILLISECOND = 0x1000;

/** Time and counter as one number: 48 + 12 bits are too many for a safe integer, hence bigint. */
let last = 0n;

/** A UUIDv7 of the present moment. Each is greater than all that this process made before it. */
export function uuid(): string {
  const now = BigInt(Date.now()) * BigInt(COUNTS_PER_MILLISECOND);
  last = now > last ? now : last + 1n;
  const ticks = last.toString(16).padStart(15, '0');
  const random = randomBytes(8);
  random[0] = (random[0]! & 0x3f) | 0x80;
  const tail = random.toString('hex');
  return `${ticks.slice(0, 8)}-${ticks.slice(8, 12)}-7${ticks.slice(12)}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}
