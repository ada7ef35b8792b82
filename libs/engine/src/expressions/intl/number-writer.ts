import { learnNumberPattern } from './learn-number-pattern.ts';
import type { NumberPart, NumberPattern } from './number-pattern.ts';

/** Learning takes as long as some two hundred texts; a formatter that is used once or twice must not pay for it. */
export const USES_BEFORE_LEARNING = 200;

/** An `Intl.NumberFormat` that learns how it writes, and does it itself from then on where it can. */
export class NumberWriter {
  private uses = 0;
  private pattern: NumberPattern | undefined;
  private resolved: Intl.ResolvedNumberFormatOptions | undefined;

  constructor(private readonly native: Intl.NumberFormat) {}

  format(value: number): string {
    return this.practised()?.write(value) ?? this.native.format(value);
  }

  formatToParts(value: number): NumberPart[] {
    return this.practised()?.writeParts(value) ?? this.native.formatToParts(value);
  }

  formatRange(from: number, to: number): string {
    return this.native.formatRange(from, to);
  }

  resolvedOptions(): Intl.ResolvedNumberFormatOptions {
    return (this.resolved ??= this.native.resolvedOptions());
  }

  private practised(): NumberPattern | undefined {
    if (this.uses++ === USES_BEFORE_LEARNING) this.pattern = learnNumberPattern(this.native);
    return this.pattern;
  }
}
