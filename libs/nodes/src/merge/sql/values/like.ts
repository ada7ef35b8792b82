/** One sign of a LIKE pattern. */
type Sign = { readonly kind: 'any' | 'one' } | { readonly kind: 'text'; readonly text: string };

/** Text against a pattern of `%` (any text) and `_` (one character), without regard to case. Quadratic at worst, never more. */
export function isLike(text: string, pattern: string, escape: string | null): boolean {
  const signs = signsOf(pattern.toLowerCase(), escape?.toLowerCase() ?? null);
  const characters = [...text.toLowerCase()];
  let [at, sign] = [0, 0];
  /** Where to go on if the last `%` has to take one character more. */
  let retry: { at: number; sign: number } | undefined;
  while (at < characters.length) {
    const wanted = signs[sign];
    if (wanted?.kind === 'any') {
      sign += 1;
      retry = { at, sign };
    } else if (wanted !== undefined && (wanted.kind === 'one' || (wanted as { text: string }).text === characters[at])) {
      at += 1;
      sign += 1;
    } else if (retry !== undefined) {
      retry.at += 1;
      ({ at, sign } = retry);
    } else return false;
  }
  return signs.slice(sign).every(({ kind }) => kind === 'any');
}

function signsOf(pattern: string, escape: string | null): readonly Sign[] {
  const signs: Sign[] = [];
  let isEscaped = false;
  for (const character of pattern) {
    if (!isEscaped && character === escape) {
      isEscaped = true;
      continue;
    }
    if (!isEscaped && character === '%') {
      if (signs.at(-1)?.kind !== 'any') signs.push({ kind: 'any' });
    } else if (!isEscaped && character === '_') signs.push({ kind: 'one' });
    else signs.push({ kind: 'text', text: character });
    isEscaped = false;
  }
  return signs;
}
