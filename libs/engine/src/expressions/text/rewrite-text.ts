import { isAscii, sentenceCaseOfAscii, snakeCaseOfAscii, titleCaseOfAscii } from './ascii-case.ts';
import { withoutLineMarks } from './markdown-marks.ts';

/** Each word with a capital letter and the rest in small ones. */
export function toTitleCase(text: string): string {
  return isAscii(text) ? titleCaseOfAscii(text) : titleCaseOfAny(text);
}

/** By what Unicode calls letters and numbers. */
export function titleCaseOfAny(text: string): string {
  return text.toLowerCase().replace(/[\p{L}\p{N}]['’\p{L}\p{N}]*/gu, (word) => capitalise(word));
}

/** The first letter of each sentence is a capital one. */
export function toSentenceCase(text: string): string {
  return isAscii(text) ? sentenceCaseOfAscii(text) : sentenceCaseOfAny(text);
}

export function sentenceCaseOfAny(text: string): string {
  let begins = true;
  return Array.from(text.toLowerCase(), (letter) => {
    const shown = begins ? letter.toUpperCase() : letter;
    if (/[\p{L}\p{N}]/u.test(letter)) begins = false;
    else if (letter === '.' || letter === '!' || letter === '?') begins = true;
    return shown;
  }).join('');
}

/** Words in small letters with underscores between them: `Order No`, `orderNo` and `order-no` become `order_no`. */
export function toSnakeCase(text: string): string {
  return isAscii(text) ? snakeCaseOfAscii(text) : snakeCaseOfAny(text);
}

export function snakeCaseOfAny(text: string): string {
  return text
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]/u)
    .filter((word) => word !== '')
    .join('_')
    .toLowerCase();
}

/** Letters without their accents. */
export function removeDiacritics(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[ßøØæÆœŒłŁđĐ]/g, (letter) => PLAIN[letter] ?? letter);
}

const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  Ø: 'O',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
};

/** Without anything between `<` and the next `>`. */
export function removeTags(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let open = text.indexOf('<'); open >= 0; open = text.indexOf('<', from)) {
    const close = text.indexOf('>', open);
    if (close < 0) break;
    parts.push(text.slice(from, open));
    from = close + 1;
  }
  return from === 0 ? text : parts.join('') + text.slice(from);
}

/** Headings, emphasis, links, lists, quotes and code of Markdown as the text that a reader sees, line by line. */
export function removeMarkdown(text: string): string {
  if (!text.includes('\n')) return isFence(text) ? '' : plainLine(text);
  return text
    .split('\n')
    .filter((line) => !isFence(line))
    .map(plainLine)
    .join('\n');
}

/** Before the pattern that tells them, which most lines need not be tried with. */
const FENCES = /^ {0,3}[`~*_=-]/;

function isFence(line: string): boolean {
  return FENCES.test(line) && /^ {0,3}(?:```|~~~|(?:-{3,}|\*{3,}|_{3,}|={3,})\s{0,80}$)/.test(line);
}

const plainLine = (line: string): string => withoutLineMarks(removeTags(line));

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
