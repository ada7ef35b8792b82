import type { CodeTraces, CustomDataEntries, LogLine } from '@weft/engine';

/** A step's log is read by people; whoever needs more puts it into items. */
const MAX_LINES = 100;
const MAX_CHARS = 32_768;

/** What the code of one step leaves besides its result: the last lines of its console, in bounds, and all the custom data that it has set. */
export class StepLog {
  private lines: readonly LogLine[] = [];
  private customData: CustomDataEntries = [];

  add(lines: readonly LogLine[]): void {
    this.lines = lastOf([...this.lines, ...lines]);
  }

  addCustomData(entries: CustomDataEntries): void {
    this.customData = [...this.customData, ...entries];
  }

  /** Undefined where the code has left nothing. */
  take(): CodeTraces | undefined {
    const { lines, customData } = this;
    if (lines.length === 0 && customData.length === 0) return undefined;
    return { ...(lines.length > 0 && { logs: lines }), ...(customData.length > 0 && { customData }) };
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
