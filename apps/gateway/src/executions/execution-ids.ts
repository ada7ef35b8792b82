import { randomFillSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';

/** Random bytes are fetched for many ids at once. */
const POOL_BYTES = 8_192;
const RANDOM_BYTES = 8;
/** rand_a of RFC 9562 §5.7, used as a counter (§6.2, method 1). */
const MAX_COUNTER = 0xfff;
/** Leaves room to count up within a millisecond. */
const MAX_FIRST_COUNTER = 0x7ff;

/** UUIDv7s for executions: each is greater than the one before, whatever the clock does. */
@Injectable()
export class ExecutionIds {
  private readonly pool = Buffer.allocUnsafe(POOL_BYTES);
  private used = POOL_BYTES;
  private timeMs = 0;
  private counter = 0;

  next(nowMs: number = Date.now()): string {
    const random = this.takeRandom();
    if (nowMs > this.timeMs) {
      this.timeMs = nowMs;
      this.counter = this.pool.readUInt16BE(random) & MAX_FIRST_COUNTER;
    } else if (++this.counter > MAX_COUNTER) {
      this.timeMs++; // a little ahead of the clock rather than out of order
      this.counter = 0;
    }
    const time = this.timeMs.toString(16).padStart(12, '0');
    const counter = this.counter.toString(16).padStart(3, '0');
    this.pool[random] = (this.pool[random]! & 0x3f) | 0x80;
    const tail = this.pool.toString('hex', random, random + RANDOM_BYTES);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  }

  private takeRandom(): number {
    if (this.used + RANDOM_BYTES > POOL_BYTES) {
      randomFillSync(this.pool);
      this.used = 0;
    }
    const at = this.used;
    this.used += RANDOM_BYTES;
    return at;
  }
}
