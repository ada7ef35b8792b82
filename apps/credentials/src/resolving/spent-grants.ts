import { createHash } from 'node:crypto';

/** Longer than a grant is good, clocks that differ included. */
const KEPT_MS = 75_000;

/**
 * Grants that have opened something: each does so once, so that a message that was captured and sent again opens nothing and is written down
 * nowhere, though nobody could read the answer. In the memory of this process: it costs no round trip, and another replica knows its own.
 */
export class SpentGrants {
  private recent = new Set<string>();
  private before = new Set<string>();
  private turnedAt = 0;

  /** Whether it is the first time. @param now milliseconds that never go back. */
  take(grant: string, now: number): boolean {
    this.turn(now);
    // What is signed: the signature itself has several spellings.
    const [claims = ''] = grant.split('.', 1);
    const name = createHash('sha256').update(claims).digest('base64url');
    if (this.recent.has(name) || this.before.has(name)) return false;
    this.recent.add(name);
    return true;
  }

  private turn(now: number): void {
    const passedMs = now - this.turnedAt;
    if (passedMs < KEPT_MS) return;
    this.before = passedMs < 2 * KEPT_MS ? this.recent : new Set();
    this.recent = new Set();
    this.turnedAt = now;
  }
}
