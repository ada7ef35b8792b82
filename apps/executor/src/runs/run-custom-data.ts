import type { LogLine } from '@weft/engine';

/** n8n's limit, for a whole execution. */
const MAX_ENTRIES = 10;
/** How the sandbox writes an entry to the console, at a level of its own. */
const LEVEL = 'customData';
const ENTRY = /^(\w{1,50}) = ([^]*)$/;

/**
 * What code of a run sets as `$execution.customData`: saved with the end of the run, whatever that is. Each entry is a line of its step's
 * console, which is journalled with the step, so that a replay comes to the same.
 */
export class RunCustomData {
  private readonly entries = new Map<string, string>();

  /** The console of a step that is over, recalled or not. A later entry of the same name counts. */
  note(logs: readonly LogLine[] = []): void {
    for (const { level, text } of logs) {
      const [, name, value] = (level === LEVEL && ENTRY.exec(text)) || [];
      if (name === undefined || value === undefined) continue;
      if (this.entries.has(name) || this.entries.size < MAX_ENTRIES) this.entries.set(name, value);
    }
  }

  /** For the end of the run; undefined where nothing was set. */
  toSave(): Readonly<Record<string, string>> | undefined {
    return this.entries.size === 0 ? undefined : Object.fromEntries(this.entries);
  }
}
