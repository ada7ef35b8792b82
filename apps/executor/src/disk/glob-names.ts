const MAGIC = /[*?[\]{}]/;
/** Each of them is tried for each name. */
export const MAX_ALTERNATIVES = 32;

export const isPattern = (text: string): boolean => MAGIC.test(text);

/** The patterns that one with braces stands for; those within braces too. Undefined where there are too many. */
export function withoutBraces(pattern: string): readonly string[] | undefined {
  let patterns = [pattern];
  for (;;) {
    const next = patterns.flatMap(alternativesOf);
    if (next.length > MAX_ALTERNATIVES) return undefined;
    if (next.length === patterns.length && next.every((text, index) => text === patterns[index])) return next;
    patterns = next;
  }
}

/** By the first pair of braces without another one inside. */
function alternativesOf(pattern: string): readonly string[] {
  const braces = /\{([^{}]*,[^{}]*)\}/.exec(pattern);
  if (!braces) return [pattern];
  const [whole, inner = ''] = braces;
  const [before, after] = [pattern.slice(0, braces.index), pattern.slice(braces.index + whole.length)];
  return inner.split(',').map((alternative) => before + alternative + after);
}

type Part = 'any' | 'one' | ((character: string) => boolean);

/** One name of a path against one part of a pattern: in time that grows with the product of their lengths, whatever they are. */
export class NamePattern {
  private readonly parts: readonly Part[];
  private readonly takesHidden: boolean;

  constructor(pattern: string) {
    this.parts = partsOf(pattern);
    this.takesHidden = pattern.startsWith('.');
  }

  matches(name: string): boolean {
    if (name.startsWith('.') && !this.takesHidden) return false;
    const characters = [...name];
    let [at, part, star, retryAt] = [0, 0, -1, 0];
    while (at < characters.length) {
      if (this.parts[part] === 'any') [star, retryAt] = [part++, at];
      else if (this.takes(part, characters[at] as string)) [at, part] = [at + 1, part + 1];
      else if (star >= 0) [part, at] = [star + 1, ++retryAt];
      else return false;
    }
    while (this.parts[part] === 'any') part += 1;
    return part === this.parts.length;
  }

  private takes(index: number, character: string): boolean {
    const part = this.parts[index];
    return part === 'one' || (typeof part === 'function' && part(character));
  }
}

function partsOf(pattern: string): Part[] {
  const parts: Part[] = [];
  for (let rest = pattern; rest !== '';) {
    const [set] = /^\[[!^]?\]?[^\]]*\]/.exec(rest) ?? [];
    const [character = ''] = rest;
    if (set !== undefined) parts.push(setOf(set));
    else if (character === '*') parts.push('any');
    else parts.push(character === '?' ? 'one' : (given) => given === character);
    rest = rest.slice(set?.length ?? character.length);
  }
  return parts;
}

/** `[abc]`, `[a-z]`, and `[!…]` for any other. */
function setOf(set: string): Part {
  const isOther = /^\[[!^]/.test(set);
  const characters = [...set.slice(isOther ? 2 : 1, -1)];
  const ranges: [string, string][] = [];
  for (let index = 0; index < characters.length; index += 1) {
    const first = characters[index] as string;
    const last = characters[index + 1] === '-' ? characters[index + 2] : undefined;
    ranges.push([first, last ?? first]);
    if (last !== undefined) index += 2;
  }
  return (given) => ranges.some(([first, last]) => given >= first && given <= last) !== isOther;
}
