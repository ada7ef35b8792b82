import { setTimeout as delay } from 'node:timers/promises';
import type { House } from './house.ts';

const ASK_EVERY_MS = 100;
const ANSWER_WITHIN_MS = 5_000;

/** Asks again and again whether Weft is alive. */
export class Liveness {
  private of = 0;
  private readonly failures: string[] = [];
  private isOver = false;
  private readonly asking: Promise<void>;

  private constructor(private readonly url: string) {
    this.asking = this.ask();
  }

  static watch(house: House): Liveness {
    return new Liveness(`${house.weft.url}/health/live`);
  }

  async stop(): Promise<{ readonly of: number; readonly failures: readonly string[] }> {
    this.isOver = true;
    await this.asking;
    return { of: this.of, failures: this.failures };
  }

  private async ask(): Promise<void> {
    while (!this.isOver) {
      this.of++;
      const outcome = await fetch(this.url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).then(
        ({ status }) => status,
        (error: Error) => error.name,
      );
      if (outcome !== 200) this.failures.push(`answered ${outcome}`);
      await delay(ASK_EVERY_MS);
    }
  }
}
