import { inspect } from './inspect.ts';

interface Line {
  readonly level: string;
  readonly text: string;
}

const MAX_LINES = 200;
const MAX_LINE_CHARS = 4_000;
const LEVELS = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table'] as const;
/** Called by code that was written for a browser; they do nothing here. */
const SILENT = [
  'group',
  'groupCollapsed',
  'groupEnd',
  'time',
  'timeEnd',
  'timeLog',
  'count',
  'countReset',
  'clear',
  'assert',
] as const;

/** What the code of one run wrote to the console, cut where it is too much. */
export class ConsoleLines {
  readonly lines: Line[] = [];
  private dropped = 0;

  write(level: string, values: readonly unknown[]): void {
    if (this.lines.length >= MAX_LINES) {
      this.dropped += 1;
      return;
    }
    const text = values.map((value) => (typeof value === 'string' ? value : inspect(value, MAX_LINE_CHARS))).join(' ');
    this.lines.push({ level, text: text.length > MAX_LINE_CHARS ? `${text.slice(0, MAX_LINE_CHARS)}… (cut)` : text });
  }

  take(): readonly Line[] {
    return this.dropped > 0 ? [...this.lines, { level: 'warn', text: `… ${this.dropped} more lines left out` }] : this.lines;
  }
}

/** `current` gives the lines of the run that is on; outside a run nothing is written. */
export function makeConsole(current: () => ConsoleLines | undefined): Record<string, (...values: unknown[]) => void> {
  const made: Record<string, (...values: unknown[]) => void> = {};
  for (const level of LEVELS) made[level] = (...values) => current()?.write(level, values);
  for (const name of SILENT) made[name] = () => undefined;
  return made;
}
