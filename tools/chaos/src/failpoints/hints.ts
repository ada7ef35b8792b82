import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { executor } from '@weft/contracts';
import { EventPublisher, NatsTransport } from '@weft/messaging';

/** What becomes of every hint: of it being late, out of order, or coming again and again, nothing may depend. */
export type HintFate = 'dropped' | 'repeated' | 'late' | 'shuffled';

interface HintOrder {
  readonly fate: HintFate;
  readonly lateMs: number;
}

/** Three minutes: past any window in which a message broker could know it again. */
const LATE_MS = 180_000;
/** Hints of so long a time come in any order. */
const SHUFFLED_OVER_MS = 1_000;
/** A repeated message comes so often. */
const REPEATS = [2, 3, 4, 5] as const;
const fileOf = (folder: string): string => join(folder, 'hints');
/** A byte for each message that an order has met. */
const metOf = (folder: string): string => join(folder, 'hints-met');

/**
 * From now on, in every process of the house; undefined sends them as they are. Where they are repeated, so are the starts that executors get,
 * and the last of each comes late.
 */
export function orderHints(folder: string, fate: HintFate | undefined, lateMs = LATE_MS): void {
  if (fate === undefined) rmSync(fileOf(folder), { force: true });
  else writeFileSync(fileOf(folder), JSON.stringify({ fate, lateMs } satisfies HintOrder));
}

/** How many messages orders have met so far: of a test that meets none, nothing follows. */
export const hintsMet = (folder: string): number => statSync(metOf(folder), { throwIfNoEntry: false })?.size ?? 0;

/** Wraps the sending of hints, and of starts, in this process. */
export function weaveHints(folder: string): void {
  const order = (): Partial<HintOrder> => {
    if (!existsSync(fileOf(folder))) return {};
    appendFileSync(metOf(folder), '.');
    return JSON.parse(readFileSync(fileOf(folder), 'utf8')) as HintOrder;
  };
  const repeated = new Repeats();
  const { publish } = EventPublisher.prototype;
  EventPublisher.prototype.publish = function (...hint) {
    const send = () => publish.call(this, ...hint);
    const { fate, lateMs } = order();
    if (fate === 'dropped') return;
    if (fate === 'late') return later(send, lateMs);
    if (fate === 'shuffled') return later(send, Math.random() * SHUFFLED_OVER_MS);
    send();
    if (fate === 'repeated') repeated.send(send, lateMs);
  };
  const { request } = NatsTransport.prototype;
  NatsTransport.prototype.request = function (...message) {
    const send = () => request.call(this, ...message);
    const { fate, lateMs } = message[0] === executor.requests.start.subject ? order() : {};
    const reply = send();
    if (fate === 'repeated') repeated.send(() => void send().catch(() => undefined), lateMs); // whoever asked has the first reply
    return reply;
  };
}

class Repeats {
  private messages = 0;

  /** Sends again what was sent once: some times at once, and the last time late. */
  send(send: () => void, lateMs = LATE_MS): void {
    const times = REPEATS[this.messages++ % REPEATS.length]!;
    for (let time = 2; time < times; time++) send();
    later(send, lateMs);
  }
}

function later(send: () => void, afterMs?: number): void {
  setTimeout(() => {
    try {
      send();
    } catch {
      // this process is about to end
    }
  }, afterMs).unref();
}
