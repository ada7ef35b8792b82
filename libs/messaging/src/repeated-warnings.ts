/** Long enough that a full house does not fill the log, short enough to see how it goes. */
const EVERY_MS = 5_000;
/** Different lines that are counted at a time; those beyond are written as they come. */
const MAX_COUNTED = 100;

export interface RepeatedWarningsOptions {
  readonly write: (line: string) => void;
  /** Does the work after so many milliseconds, and keeps no process alive for it. */
  readonly later?: (work: () => void, ms: number) => void;
}

/** Writes the first of equal lines at once, and of those that follow one every few seconds, with their number. */
export class RepeatedWarnings {
  /** How often each line came since it was last written. */
  private readonly counts = new Map<string, number>();

  constructor(private readonly options: RepeatedWarningsOptions) {}

  add(line: string): void {
    const count = this.counts.get(line);
    if (count !== undefined) return void this.counts.set(line, count + 1);
    this.options.write(line);
    if (this.counts.size < MAX_COUNTED) this.countFromNow(line);
  }

  private countFromNow(line: string): void {
    this.counts.set(line, 0);
    (this.options.later ?? later)(() => this.tell(line), EVERY_MS);
  }

  private tell(line: string): void {
    const count = this.counts.get(line) ?? 0;
    this.counts.delete(line);
    if (count === 0) return;
    this.options.write(`${line} (${count} more in ${EVERY_MS / 1_000} s)`);
    this.countFromNow(line);
  }
}

const later = (work: () => void, ms: number): void => void setTimeout(work, ms).unref();
