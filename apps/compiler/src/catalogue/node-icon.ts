import type { NodeDefinition } from '@weft/node-sdk';
import { colourOf } from './categories.ts';

/** A tile in the colour of the node's category with the initials of its title, as SVG. */
export function nodeIcon({ category, title }: Pick<NodeDefinition, 'category' | 'title'>): string {
  const colour = colourOf(category);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" role="img" aria-label="${escaped(title)}">`,
    `<rect width="48" height="48" rx="10" fill="${colour}"/>`,
    `<text x="24" y="24" dy=".35em" text-anchor="middle" font-family="system-ui, sans-serif" font-size="20" font-weight="600" fill="#fff">${escaped(initialsOf(title))}</text>`,
    '</svg>',
  ].join('');
}

/** Of the first two words that are more than a link between others; of a single word its first two letters. */
function initialsOf(title: string): string {
  const [first = '', second] = title.split(/[^\p{L}\p{N}]+/u).filter((word) => !LINKS.has(word.toLowerCase()) && word !== '');
  return second === undefined ? first.slice(0, 2) : `${first.charAt(0)}${second.charAt(0)}`.toUpperCase();
}

const LINKS = new Set(['to', 'from', 'over', 'and', 'or', 'a', 'the']);

const escaped = (text: string): string => text.replace(/[<>&"']/g, (character) => `&#${character.codePointAt(0)};`);
