import { expandReplacement, Pattern } from '@weft/engine';
import { patternInvalid } from './markdown-failure.ts';
import type { Replacement } from './markdown.params.ts';

/** `/…/flags`; anything else is the expression itself. */
const WRITTEN = /^\/(.+)\/([dgimsu]*)$/s;
const KEPT_FLAGS = /[ims]/g;

/**
 * A pattern and its replacement as `String.replace` takes them, in bounded time whatever the pattern: see `Pattern`. All matches are replaced.
 * @throws NodeFailure MARKDOWN_PATTERN_INVALID, also while it replaces
 */
export function safeReplacement(rule: Replacement, usualFlags: string, field: string): readonly [RegExp, string] {
  const { pattern: written, replacement } = rule;
  const [, source = written, flags = usualFlags] = WRITTEN.exec(written) ?? [];
  const refuse = (error: unknown): Error => patternInvalid(written, field, String((error as Error).message));
  let pattern: Pattern;
  try {
    pattern = new Pattern(source, `g${[...new Set(flags.match(KEPT_FLAGS))].join('')}`);
  } catch (error) {
    throw refuse(error);
  }
  const replacer = {
    [Symbol.replace](text: string): string {
      try {
        return replaceIn(text, pattern, replacement);
      } catch (error) {
        throw refuse(error);
      }
    },
  };
  return [replacer as unknown as RegExp, replacement];
}

function replaceIn(text: string, pattern: Pattern, replacement: string): string {
  const search = pattern.searchIn(text);
  let result = '';
  let end = 0;
  let start = 0;
  while (start <= text.length) {
    const match = search.from(start);
    if (match === undefined) break;
    result += text.slice(end, match.index) + expandReplacement(replacement, match, text);
    end = match.index + match.text.length;
    start = match.text === '' ? end + 1 : end;
  }
  return result + text.slice(end);
}
