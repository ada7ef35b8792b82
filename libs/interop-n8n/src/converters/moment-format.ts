/** Tokens of Moment and of Luxon that say the same. Those of Moment that are not here Luxon has none for. */
const TOKENS: Readonly<Record<string, string>> = {
  ...{ YYYY: 'yyyy', YY: 'yy', Y: 'y', GGGG: 'kkkk', GG: 'kk', Q: 'q' },
  ...{ M: 'M', MM: 'MM', MMM: 'MMM', MMMM: 'MMMM', W: 'W', WW: 'WW' },
  ...{ D: 'd', DD: 'dd', DDD: 'o', DDDD: 'ooo', ddd: 'ccc', dddd: 'cccc', E: 'c' },
  ...{ H: 'H', HH: 'HH', h: 'h', hh: 'hh', A: 'a', a: 'a', m: 'm', mm: 'mm', s: 's', ss: 'ss' },
  ...{ S: 'uuu', SS: 'uu', SSS: 'SSS', Z: 'ZZ', ZZ: 'ZZZ', X: 'X', x: 'x' },
};
/** Longest first, as Moment takes them apart; text in brackets is itself. */
const PARTS =
  /\[([^\]]*)\]|([MDWwQd]o|DDDo|Y{1,6}|GGGGG|GGGG|GG|ggggg|gggg|gg|M{1,4}|D{1,4}|d{1,4}|WW?|ww?|HH?|hh?|kk?|mm?|ss?|S{1,9}|ZZ?|zz?|LTS|LT|L{1,4}|l{1,4}|N{1,5}|[QEeAaXxy])|([A-Za-z]+?|[^A-Za-z[]+|\[)/g;

/** A format in Moment's tokens, in Luxon's; undefined where it cannot be said so. */
export function luxonFormat(format: string): string | undefined {
  let written = '';
  let quoted = '';
  const flush = (): void => {
    if (quoted !== '') written += `'${quoted}'`;
    quoted = '';
  };
  for (const [, bracketed, token, literal = ''] of format.matchAll(PARTS)) {
    const text = bracketed ?? literal;
    if (text.includes("'") || (token !== undefined && !Object.hasOwn(TOKENS, token))) return undefined;
    if (token === undefined && /[A-Za-z]/.test(text)) {
      quoted += text;
      continue;
    }
    flush();
    written += token === undefined ? text : (TOKENS[token] as string);
  }
  flush();
  return written;
}
