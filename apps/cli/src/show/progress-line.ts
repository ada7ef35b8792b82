import type { Terminal } from '../terminal.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
const CLEAR_LINE = '\r\u001B[2K';

/** The last line of a terminal, written over until there is something to say above it. Nothing where nobody watches. */
export class ProgressLine {
  private readonly timer?: NodeJS.Timeout;
  private readonly startedAt = performance.now();
  private frame = 0;

  constructor(
    private readonly terminal: Terminal,
    private readonly text: () => string,
  ) {
    if (!terminal.isWatched) return;
    this.timer = setInterval(() => this.draw(), FRAME_MS);
    this.timer.unref();
  }

  /** A line that stays. */
  say(line: string): void {
    this.terminal.say(`${this.timer ? CLEAR_LINE : ''}${line}\n`);
  }

  end(): void {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.terminal.say(CLEAR_LINE);
  }

  private draw(): void {
    const seconds = ((performance.now() - this.startedAt) / 1_000).toFixed(1);
    const spinner = FRAMES[this.frame++ % FRAMES.length];
    this.terminal.say(`${CLEAR_LINE}${this.terminal.styled('cyan', spinner ?? '')} ${this.text()} · ${seconds} s`);
  }
}
