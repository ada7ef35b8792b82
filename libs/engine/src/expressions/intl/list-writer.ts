/** In these languages the word for "and" depends on the text that follows (ICU, ListFormatter). */
const BY_CONTEXT: ReadonlySet<string> = new Set(['es', 'he', 'iw']);
/** Letters that stand for the elements of a list while it is learnt. */
const PROBES = ['\u0001', '\u0002', '\u0003', '\u0004', '\u0005'] as const;

/** What stands around the elements of a list of three or more, and of one of two. */
interface Separators {
  readonly two: readonly [string, string, string];
  readonly start: string;
  readonly first: string;
  readonly middle: string;
  readonly last: string;
  readonly end: string;
}

/** An `Intl.ListFormat` that puts the texts together itself, in the languages where that is all there is to it. */
export class ListWriter {
  private readonly separators: Separators | undefined;

  constructor(private readonly native: Intl.ListFormat) {
    const [language] = native.resolvedOptions().locale.split('-');
    this.separators = BY_CONTEXT.has(String(language)) ? undefined : learnSeparators(native);
  }

  format(list: readonly string[]): string {
    const { separators } = this;
    if (!separators || list.length < 2) return this.native.format(list);
    if (list.length === 2) return separators.two[0] + list[0] + separators.two[1] + list[1] + separators.two[2];
    const { start, first, middle, last, end } = separators;
    let text = start + list[0] + first + list[1];
    for (let index = 2; index < list.length - 1; index++) text += middle + (list[index] as string);
    return text + last + (list.at(-1) as string) + end;
  }

  formatToParts(list: readonly string[]): { type: string; value: string }[] {
    return this.native.formatToParts(list);
  }

  resolvedOptions(): object {
    return this.native.resolvedOptions();
  }
}

/** Undefined where a list of five is not what the shorter ones make one expect. */
function learnSeparators(native: Intl.ListFormat): Separators | undefined {
  const two = between(native, 2);
  const [start, first, last, end] = between(native, 3);
  const [, , middle] = between(native, 4);
  if (two.length !== 3 || start === undefined || first === undefined || last === undefined || end === undefined) return undefined;
  const expected = [start, first, middle, middle, last, end];
  if (middle === undefined || between(native, 5).join('\n') !== expected.join('\n')) return undefined;
  return { two: two as [string, string, string], start, first, middle, last, end };
}

/** What stands before, between and after the elements of a list of that length. */
function between(native: Intl.ListFormat, length: number): string[] {
  let rest = native.format(PROBES.slice(0, length));
  const found: string[] = [];
  for (const probe of PROBES.slice(0, length)) {
    const at = rest.indexOf(probe);
    found.push(rest.slice(0, at));
    rest = rest.slice(at + 1);
  }
  return [...found, rest];
}
