import type { PatternMatch } from './pattern-engine.ts';

const REFERENCE = /\$(?:[$&`']|\d\d?|<[^>]*>)/g;

/** The text that a replacement such as `$1-$2` stands for (ECMA-262 §22.1.3.19.1, GetSubstitution). */
export function expandReplacement(replacement: string, match: PatternMatch, text: string): string {
  if (!replacement.includes('$')) return replacement;
  return replacement.replace(REFERENCE, (reference) => expand(reference, match, text));
}

function expand(reference: string, match: PatternMatch, text: string): string {
  switch (reference[1]) {
    case '$':
      return '$';
    case '&':
      return match.text;
    case '`':
      return text.slice(0, match.index);
    case "'":
      return text.slice(match.index + match.text.length);
    case '<':
      return match.named ? (match.named[reference.slice(2, -1)] ?? '') : reference;
    default:
      return numbered(reference, match);
  }
}

/** Two digits if there are so many groups, else one; digits that name no group stay as they are. */
function numbered(reference: string, { groups }: PatternMatch): string {
  const two = Number(reference.slice(1));
  if (two >= 1 && two <= groups.length) return groups[two - 1] ?? '';
  const one = Number(reference[1]);
  return one >= 1 && one <= groups.length ? (groups[one - 1] ?? '') + reference.slice(2) : reference;
}
