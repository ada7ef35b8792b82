import type { CustomDataEntries } from '@weft/engine';

/** n8n's limit, for a whole execution. */
const MAX_ENTRIES = 10;

/**
 * What code of a run sets as `$execution.customData`: saved with the end of the run, whatever that is. Entries are journalled with the step
 * that has set them, so that a replay comes to the same.
 */
export class RunCustomData {
  private readonly entries = new Map<string, string>();

  /** Of a step that is over, recalled or not. A later entry of the same name counts. */
  note(entries: CustomDataEntries = []): void {
    for (const [name, value] of entries)
      if (this.entries.has(name) || this.entries.size < MAX_ENTRIES) this.entries.set(name, value);
  }

  /** For the end of the run; undefined where nothing was set. */
  toSave(): Readonly<Record<string, string>> | undefined {
    return this.entries.size === 0 ? undefined : Object.fromEntries(this.entries);
  }
}
