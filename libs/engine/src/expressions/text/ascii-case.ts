/** Letters and digits of ASCII by code; anything else is 0. */
const SMALL = 1;
const DIGIT = 2;
const CAPITAL = 3;
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const letter = String.fromCharCode(code);
  return /[a-z]/.test(letter) ? SMALL : /\d/.test(letter) ? DIGIT : /[A-Z]/.test(letter) ? CAPITAL : 0;
});
const APOSTROPHE = 39;

export function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false;
  return true;
}

/** `titleCaseOfAny`, for text that is all ASCII. */
export function titleCaseOfAscii(text: string): string {
  const small = text.toLowerCase();
  let result = '';
  let from = 0;
  let inWord = false;
  for (let at = 0; at < small.length; at++) {
    const code = small.charCodeAt(at);
    const kind = KINDS[code];
    if (kind === SMALL && !inWord) {
      result += small.slice(from, at) + CAPITALS[code];
      from = at + 1;
    }
    inWord = kind !== 0 || (inWord && code === APOSTROPHE);
  }
  return result + small.slice(from);
}

/** `sentenceCaseOfAny`, for text that is all ASCII. */
export function sentenceCaseOfAscii(text: string): string {
  const small = text.toLowerCase();
  let result = '';
  let from = 0;
  let begins = true;
  for (let at = 0; at < small.length; at++) {
    const code = small.charCodeAt(at);
    const kind = KINDS[code];
    if (kind === SMALL && begins) {
      result += small.slice(from, at) + CAPITALS[code];
      from = at + 1;
    }
    begins = kind === 0 && (begins || ENDS_OF_SENTENCES.has(code));
  }
  return result + small.slice(from);
}

/** `.`, `!` and `?` */
const ENDS_OF_SENTENCES: ReadonlySet<number> = new Set([46, 33, 63]);

const CAPITALS = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code).toUpperCase());

/** `snakeCaseOfAny`, for text that is all ASCII. */
export function snakeCaseOfAscii(text: string): string {
  let result = '';
  let from = 0;
  let before: number | undefined = 0;
  for (let at = 0; at < text.length; at++) {
    const kind = KINDS[text.charCodeAt(at)];
    const endsWord = kind === 0 || (kind === CAPITAL && (before === SMALL || before === DIGIT));
    if (endsWord) {
      result = withWord(result, text.slice(from, at));
      from = kind === 0 ? at + 1 : at;
    }
    before = kind;
  }
  return withWord(result, text.slice(from)).toLowerCase();
}

function withWord(words: string, word: string): string {
  return words === '' || word === '' ? words + word : `${words}_${word}`;
}
