import type { LogLine } from '@weft/engine';

/** A step's log is read by people; whoever needs more puts it into items. */
const MAX_LINES = 100;
const MAX_CHARS = 32_768;

/** The console of one step: its last lines, in bounds. */
export class StepLog {
  private lines: readonly LogLine[] = [];

  add(lines: readonly LogLine[]): void {
    this.lines = lastOf([...this.lines, ...lines]);
  }

  /** Undefined where nothing was written. */
  take(): readonly LogLine[] | undefined {
    return this.lines.length > 0 ? this.lines : undefined;
  }
}

function lastOf(lines: readonly LogLine[]): readonly LogLine[] {
  let chars = 0;
  const kept: LogLine[] = [];
  for (const line of lines.slice(-MAX_LINES).toReversed()) {
    chars += line.text.length;
    if (chars > MAX_CHARS) break;
    kept.unshift(line);
  }
  return kept;
}
