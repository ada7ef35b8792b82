import { randomBytes } from 'node:crypto';

/** Numbers of a UUIDv7 within a millisecond. */
const IDS_PER_MS = 0x1000;

/** UUIDv7s of a moment by the database's clock, each greater than the one before. */
export function executionIds(now: number): () => string {
  let ticks = BigInt(now) * BigInt(IDS_PER_MS);
  return () => {
    const time = (ticks++).toString(16).padStart(15, '0');
    const random = randomBytes(8);
    random[0] = ((random[0] ?? 0) & 0x3f) | 0x80;
    const tail = random.toString('hex');
    return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${time.slice(12)}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  };
}
