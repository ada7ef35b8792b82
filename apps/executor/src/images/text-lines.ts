/** What writers put for characters that the font has not. */
const PLAIN: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201a': ',',
  '\u201c': '"',
  '\u201d': '"',
  '\u201e': '"',
  '\u2013': '-',
  '\u2014': '-',
  '\u2026': '...',
  '\t': ' ',
};

/** A text with plain quotation marks, dashes and blanks. */
export const plain = (text: string): string =>
  text.replace(/[\u2018\u2019\u201a\u201c-\u201e\u2013\u2014\u2026\t]/g, (each) => PLAIN[each] ?? each);

/** A text in lines of so many characters at most, broken between words where there are any; 0 breaks none. */
export function linesOf(text: string, length: number): readonly string[] {
  return text.split(/\r\n|\r|\n/).flatMap((line) => (length > 0 ? broken(line, length) : [line]));
}

function broken(line: string, length: number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ').flatMap((each) => pieces(each, length))) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (longer.length <= length || current === '') current = longer;
    else {
      lines.push(current);
      current = word;
    }
  }
  return [...lines, current];
}

function pieces(word: string, length: number): readonly string[] {
  if (word.length <= length) return [word];
  return Array.from({ length: Math.ceil(word.length / length) }, (_, index) => word.slice(index * length, (index + 1) * length));
}
