import type { Zone } from 'luxon';
import { DAY_MS, MINUTE_MS } from '../dates/local-time.ts';
import { isPlainTime } from '../dates/plain-time.ts';
import { zoneNamed } from '../dates/zone.ts';
import { shownAt, type DatePattern, type Shown, type TextPart } from './date-pattern.ts';
import { learnDatePattern } from './learn-date-pattern.ts';

/** Learning takes 1 to 3 ms; a formatter that is used once or twice must not pay for it. */
export const USES_BEFORE_LEARNING = 200;
/** The days of some three years. */
const MAX_DAYS = 1_024;

/** An `Intl.DateTimeFormat` that learns how it writes, and does it itself from then on where it can: five times as fast. */
export class DateWriter {
  private readonly native: Intl.DateTimeFormat;
  private uses = 0;
  private pattern: DatePattern | undefined;
  private zone: Zone | undefined;
  private resolved: Intl.ResolvedDateTimeFormatOptions | undefined;
  /** By day since the epoch; null for a day on which the name changes. */
  private readonly zoneNames = new Map<number, string | null>();
  /** What `shown` was asked for last. */
  private zoneName = '';

  constructor(
    private readonly locales: string | string[],
    private readonly options: Intl.DateTimeFormatOptions,
  ) {
    this.native = new Intl.DateTimeFormat(locales, options);
  }

  format(millis: number): string {
    const shown = this.shown(millis);
    return shown ? (this.pattern as DatePattern).write(shown, this.zoneName) : this.native.format(millis);
  }

  formatToParts(millis: number): TextPart[] {
    const shown = this.shown(millis);
    return shown ? (this.pattern as DatePattern).writeParts(shown, this.zoneName) : this.native.formatToParts(millis);
  }

  /** The value of the first part of a kind; undefined where there is none. */
  formatPart(millis: number, type: Intl.DateTimeFormatPartTypes): string | undefined {
    const shown = this.shown(millis);
    if (shown) return (this.pattern as DatePattern).writePart(type, shown, this.zoneName);
    return this.native.formatToParts(millis).find((part) => part.type === type)?.value;
  }

  /** The values of all parts in a row, which can differ from the whole text in their spaces, with another name for the zone. */
  formatJoined(millis: number, zoneName: string): string {
    const shown = this.shown(millis);
    if (shown) return (this.pattern as DatePattern).writeJoined(shown, zoneName);
    let text = '';
    for (const { type, value } of this.native.formatToParts(millis)) text += type === 'timeZoneName' ? zoneName : value;
    return text;
  }

  formatRange(from: number, to: number): string {
    return this.native.formatRange(from, to);
  }

  resolvedOptions(): Intl.ResolvedDateTimeFormatOptions {
    return (this.resolved ??= this.native.resolvedOptions());
  }

  /** Undefined for a date that the platform has to write. */
  private shown(millis: number): Shown | undefined {
    if (!isPlainTime(millis)) return undefined;
    if (this.uses++ === USES_BEFORE_LEARNING) this.learn();
    const { pattern } = this;
    if (!pattern) return undefined;
    if (pattern.namesZone && !this.findZoneName(Math.floor(millis / DAY_MS))) return undefined;
    return shownAt(millis + (this.zone as Zone).offset(millis) * MINUTE_MS);
  }

  private learn(): void {
    const { timeZone } = this.options;
    const zone = timeZone === undefined ? undefined : zoneNamed(timeZone);
    if (!zone?.isValid) return;
    this.zone = zone;
    this.pattern = learnDatePattern(new Intl.DateTimeFormat(this.locales, { ...this.options, timeZone: 'UTC' }));
  }

  private findZoneName(day: number): boolean {
    let name = this.zoneNames.get(day);
    if (name === undefined) {
      if (this.zoneNames.size >= MAX_DAYS) this.zoneNames.clear();
      name = this.zoneNameAt(day * DAY_MS);
      if (name !== this.zoneNameAt((day + 1) * DAY_MS)) name = null;
      this.zoneNames.set(day, name);
    }
    this.zoneName = name ?? '';
    return name !== null;
  }

  private zoneNameAt(millis: number): string {
    return this.native.formatToParts(millis).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  }
}
