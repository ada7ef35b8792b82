import { MAX_INTEGER_DIGITS, NumberPattern, type Affixes, type NumberPart } from './number-pattern.ts';

const DIGITS = '123456789012345';
/** Of every size, on both sides of a rounding, with digits that carry, and with zeros at the end. */
const PROOFS = [0, 0.1, 0.5, 1, 1.005, 1.5, 2.675, 9.9999, 12, 99.995, 100, 0.00049, 999.5, 1_000, 1_234.5, 9_999.99, 1e6].concat(
  Array.from({ length: MAX_INTEGER_DIGITS }, (_, length) => Number(DIGITS.slice(0, length + 1))),
);

/**
 * Learns how a formatter writes numbers, and proves it on many of them. Undefined for one that does more than group digits, round
 * them to a number of decimals, and put the same text before or after.
 */
export function learnNumberPattern(native: Intl.NumberFormat): NumberPattern | undefined {
  const options = native.resolvedOptions();
  if (!isPlain(options)) return undefined;
  const positive = affixesOf(native.formatToParts(1));
  const negative = affixesOf(native.formatToParts(-1));
  const groups = Array.from({ length: MAX_INTEGER_DIGITS + 1 }, (_, length) => groupLengths(native, length));
  const pattern = new NumberPattern({
    positive,
    negative,
    decimal: valueOf(native.formatToParts(0.1), 'decimal') ?? '',
    group: valueOf(native.formatToParts(Number(DIGITS)), 'group') ?? '',
    groups,
    minFraction: options.minimumFractionDigits ?? 0,
    maxFraction: options.maximumFractionDigits ?? 0,
  });
  return PROOFS.every((value) => agree(pattern, native, value) && agree(pattern, native, -value)) ? pattern : undefined;
}

function isPlain(options: Intl.ResolvedNumberFormatOptions): boolean {
  return (
    (options.style === 'decimal' || (options.style === 'currency' && options.currencyDisplay !== 'name')) &&
    options.numberingSystem === 'latn' &&
    options.notation === 'standard' &&
    options.signDisplay === 'auto' &&
    options.minimumIntegerDigits === 1 &&
    options.minimumSignificantDigits === undefined &&
    options.roundingMode === 'halfExpand' &&
    options.roundingIncrement === 1 &&
    options.roundingPriority === 'auto' &&
    options.trailingZeroDisplay === 'auto'
  );
}

const isDigits = ({ type }: NumberPart): boolean =>
  type === 'integer' || type === 'group' || type === 'decimal' || type === 'fraction';

function affixesOf(parts: readonly NumberPart[]): Affixes {
  const first = parts.findIndex(isDigits);
  const last = parts.findLastIndex(isDigits);
  return { before: parts.slice(0, first), after: parts.slice(last + 1) };
}

function groupLengths(native: Intl.NumberFormat, length: number): number[] {
  const parts = length === 0 ? [] : native.formatToParts(Number(DIGITS.slice(0, length)));
  return parts.filter(({ type }) => type === 'integer').map(({ value }) => value.length);
}

const valueOf = (parts: readonly NumberPart[], wanted: string): string | undefined =>
  parts.find(({ type }) => type === wanted)?.value;

function agree(pattern: NumberPattern, native: Intl.NumberFormat, value: number): boolean {
  const written = pattern.write(value);
  if (written === undefined) return true;
  const parts = native.formatToParts(value);
  const ours = pattern.writeParts(value) ?? [];
  return (
    written === native.format(value) &&
    ours.length === parts.length &&
    ours.every(({ type, value: text }, index) => type === parts[index]?.type && text === parts[index].value)
  );
}
