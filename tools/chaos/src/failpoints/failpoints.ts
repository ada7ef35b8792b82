import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineReader } from '../append-only-file.ts';
import type { Action, DEADLY_RUN, Point } from './points.ts';

/** A failpoint that went off. */
export interface Hit {
  readonly point: Point | typeof DEADLY_RUN;
  readonly action: Action;
  readonly at: number;
  readonly pid: number;
}

/**
 * The switchboard of the failpoints: a folder. An order is a file in it; the process that comes to its point takes the file away, which
 * only one can, writes down that it did, and obeys.
 */
export class Failpoints {
  private orders = 0;
  private readonly lines: LineReader<Hit>;

  constructor(readonly folder: string) {
    this.lines = new LineReader(join(folder, 'hits.ndjson'));
    mkdirSync(join(folder, 'orders'), { recursive: true });
  }

  /** The next `times` comings to the point end so. */
  arm(point: Point, action: Action, { times = 1, hangMs = 0 } = {}): void {
    for (let count = 0; count < times; count++) {
      const order = join(this.folder, 'orders', `${point}~${this.orders++}`);
      writeFileSync(order, JSON.stringify({ point, action, hangMs }));
    }
  }

  /** Orders that nobody has come to. */
  get armed(): number {
    return readdirSync(join(this.folder, 'orders')).length;
  }

  /** Takes back the orders that nobody has come to. */
  disarm(): void {
    const orders = join(this.folder, 'orders');
    for (const name of readdirSync(orders)) rmSync(join(orders, name), { force: true });
  }

  /** In the order in which they went off. */
  hits(): readonly Hit[] {
    return this.lines.read();
  }

  close(): void {
    this.lines.close();
  }
}
