export interface NumberPart {
  readonly type: Intl.NumberFormatPartTypes;
  readonly value: string;
}

/** What stands before and after the digits of a number. */
export interface Affixes {
  readonly before: readonly NumberPart[];
  readonly after: readonly NumberPart[];
}

export interface NumberShape {
  readonly positive: Affixes;
  readonly negative: Affixes;
  readonly decimal: string;
  readonly group: string;
  /** By the count of integer digits, how many of them each group has. */
  readonly groups: readonly (readonly number[])[];
  readonly minFraction: number;
  readonly maxFraction: number;
}

/** Whole digits that a pattern writes; numbers of that size and at least a millionth are written by `String` without an exponent. */
export const MAX_INTEGER_DIGITS = 15;
const BELOW = 10 ** MAX_INTEGER_DIGITS;
const FROM = 1e-6;

/** Digits of a number, rounded. */
interface Digits {
  readonly integer: string;
  readonly fraction: string;
}

/** How a formatter writes numbers in Latin digits. */
export class NumberPattern {
  private readonly texts: { readonly positive: readonly [string, string]; readonly negative: readonly [string, string] };

  constructor(private readonly shape: NumberShape) {
    this.texts = { positive: textsOf(shape.positive), negative: textsOf(shape.negative) };
  }

  /** Undefined for a number that the platform has to write. */
  write(value: number): string | undefined {
    const digits = this.digitsOf(value);
    if (!digits) return undefined;
    const [before, after] = value < 0 ? this.texts.negative : this.texts.positive;
    const { integer, fraction } = digits;
    const whole = before + this.grouped(integer);
    return (fraction === '' ? whole : whole + this.shape.decimal + fraction) + after;
  }

  /** As `write`, in parts. */
  writeParts(value: number): NumberPart[] | undefined {
    const digits = this.digitsOf(value);
    if (!digits) return undefined;
    const { positive, negative, decimal, group } = this.shape;
    const { before, after } = value < 0 ? negative : positive;
    const parts = before.map((part) => ({ ...part }));
    for (const digitsOfGroup of this.groupsOf(digits.integer)) {
      if (parts.at(-1)?.type === 'integer') parts.push({ type: 'group', value: group });
      parts.push({ type: 'integer', value: digitsOfGroup });
    }
    if (digits.fraction !== '') parts.push({ type: 'decimal', value: decimal }, { type: 'fraction', value: digits.fraction });
    for (const part of after) parts.push({ ...part });
    return parts;
  }

  private digitsOf(value: number): Digits | undefined {
    const size = Math.abs(value);
    if (!(size < BELOW && (size >= FROM || Object.is(value, 0)))) return undefined;
    const text = String(size);
    const point = text.indexOf('.');
    const integer = point < 0 ? text : text.slice(0, point);
    const fraction = point < 0 ? '' : text.slice(point + 1);
    const { minFraction, maxFraction } = this.shape;
    if (fraction.length > maxFraction) return roundedDigits(integer, fraction, this.shape);
    return { integer, fraction: fraction.length < minFraction ? fraction.padEnd(minFraction, '0') : fraction };
  }

  private grouped(integer: string): string {
    if (integer.length < 4) return integer;
    const groups = this.shape.groups[integer.length];
    if (!groups || groups.length < 2) return integer;
    let at = groups[0] as number;
    let text = integer.slice(0, at);
    for (let index = 1; index < groups.length; index++) {
      const end = at + (groups[index] as number);
      text += this.shape.group + integer.slice(at, end);
      at = end;
    }
    return text;
  }

  private groupsOf(integer: string): string[] {
    let at = 0;
    return (this.shape.groups[integer.length] ?? [integer.length]).map((length) => integer.slice(at, (at += length)));
  }
}

function textsOf({ before, after }: Affixes): readonly [string, string] {
  const join = (parts: readonly NumberPart[]): string => parts.map(({ value }) => value).join('');
  return [join(before), join(after)];
}

const FIVE = 53;

/** Rounds half away from zero, by the shortest decimal notation as the platform does. Undefined for more digits than are exact. */
function roundedDigits(integer: string, fraction: string, { minFraction, maxFraction }: NumberShape): Digits | undefined {
  const kept = integer + fraction.slice(0, maxFraction);
  if (kept.length > MAX_INTEGER_DIGITS) return undefined;
  const up = fraction.charCodeAt(maxFraction) >= FIVE;
  const digits = up ? String(Number(kept) + 1).padStart(kept.length, '0') : kept;
  const point = digits.length - maxFraction;
  let end = digits.length;
  while (end > point + minFraction && digits[end - 1] === '0') end--;
  return { integer: digits.slice(0, point), fraction: digits.slice(point, end) };
}
