import type { NodeDefinition } from '@weft/node-sdk';

type Searched = Pick<NodeDefinition, 'title' | 'type' | 'description'>;

/** Where a word is found counts, the best place of each word. */
const RANKS: readonly (readonly [rank: number, isFound: (node: Searched, word: string) => boolean])[] = [
  [8, ({ title, type }, word) => title === word || type === word],
  [4, ({ title }, word) => title.startsWith(word)],
  [3, ({ title }, word) => title.includes(` ${word}`)],
  [2, ({ title, type }, word) => title.includes(word) || type.includes(word)],
  [1, ({ description }, word) => description.includes(word)],
];

/** How well a node fits what was typed; 0 where a word of it is nowhere. The same for all where nothing was typed. */
export function rankOf({ title, type, description }: Searched, search: string): number {
  const node = { title: title.toLowerCase(), type: type.toLowerCase(), description: description.toLowerCase() };
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return 1;
  const ranks = words.map((word) => RANKS.find(([, isFound]) => isFound(node, word))?.[0] ?? 0);
  return ranks.includes(0) ? 0 : ranks.reduce((sum, rank) => sum + rank, 0);
}
