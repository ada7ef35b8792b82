import type { Activation } from '../src/activation.ts';
import type { Wait } from '../src/outcome.ts';
import type { Journal, JournalEntry, SettledStep } from '../src/ports.ts';

/** A journal in memory that can be cut off at any entry, as a crash would. */
export class MemoryJournal implements Journal {
  readonly entries: (readonly [path: string, entry: JournalEntry])[] = [];
  readonly begun: string[] = [];
  readonly #recalled: ReadonlyMap<string, JournalEntry>;

  constructor(readonly recorded: readonly (readonly [string, JournalEntry])[] = []) {
    this.#recalled = new Map(recorded);
  }

  recall(path: string): JournalEntry | undefined {
    return this.#recalled.get(path);
  }

  begin(activation: Activation): void {
    this.begun.push(activation.path);
    this.entries.push([activation.path, { kind: 'intent' }]);
  }

  settle({ path }: Activation, { outcome, attempts, startedAt, finishedAt }: SettledStep): void {
    this.entries.push([path, { kind: 'settled', outcome, attempts, startedAt, finishedAt }]);
  }

  park({ path }: Activation, wait: Wait, gate = path): void {
    this.entries.push([gate, { kind: 'wait', wait, startedAt: 0 }]);
  }
}
