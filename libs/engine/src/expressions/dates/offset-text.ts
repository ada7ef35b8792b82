import { TWO_DIGITS } from './digits.ts';

/** `+5:30`, `+05:30`, `+0530`. */
export type OffsetWidth = 'narrow' | 'short' | 'techie';

/** There are some hundred offsets of whole minutes. */
const TEXTS: Readonly<Record<OffsetWidth, Map<number, string>>> = {
  narrow: new Map<number, string>(),
  short: new Map<number, string>(),
  techie: new Map<number, string>(),
};
const MAX_OFFSETS = 500;

/** `formatOffset` of Luxon's zones, for an offset of whole minutes. */
export function offsetText(offset: number, width: OffsetWidth): string {
  const texts = TEXTS[width];
  let text = texts.get(offset);
  if (text === undefined) {
    if (texts.size >= MAX_OFFSETS) texts.clear();
    texts.set(offset, (text = write(offset, width)));
  }
  return text;
}

function write(offset: number, width: OffsetWidth): string {
  const sign = offset < 0 ? '-' : '+';
  const hours = Math.trunc(Math.abs(offset) / 60);
  const minutes = Math.abs(offset) % 60;
  if (width === 'narrow') return `${sign}${hours}${minutes > 0 ? `:${minutes}` : ''}`;
  return `${sign}${TWO_DIGITS[hours]}${width === 'short' ? ':' : ''}${TWO_DIGITS[minutes]}`;
}
