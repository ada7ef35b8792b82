import type { Json } from '@weft/workflow-model';

/** An element in quotes, one without, or what stands between elements. */
const TOKEN = /"((?:[^"\\]|\\[\s\S])*)"|([^{},"\s][^{},"]*)|([{},])|\s+/uy;

/** An array as PostgreSQL writes it (manual, §8.15.6): `{1,NULL,"a b",{2}}`. What it does not write so stays as it is. */
export function parseArray(text: string, decode: (element: string) => Json): Json {
  const lists: Json[][] = [[]]; // the one around the whole
  TOKEN.lastIndex = Math.max(0, text.indexOf('{')); // bounds may stand before it: [0:1]={…}
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    const list = lists.at(-1);
    if (!match || !list) return text;
    const [, quoted, bare, mark] = match;
    if (mark === '{') lists.push(begun(list));
    else if (mark === '}') lists.pop();
    else if (quoted !== undefined) list.push(decode(quoted.replace(/\\([\s\S])/g, '$1')));
    else if (bare !== undefined) list.push(bare === 'NULL' ? null : decode(bare));
  }
  return lists[0]?.[0] ?? text;
}

function begun(outer: Json[]): Json[] {
  const inner: Json[] = [];
  outer.push(inner);
  return inner;
}
