import { isExpression } from '../n8n-file.ts';

/**
 * n8n keeps the values of a query as one text with commas between them. Where each part is an expression or a text by itself, so is each value:
 * a comma in what an expression gives then ends no value. Undefined where the text cannot be taken apart.
 */
export function separateValues(text: string): readonly string[] | undefined {
  if (!isExpression(text)) return text.split(',').map((each) => each.trim());
  const parts = partsOf(text.slice(1));
  if (parts === undefined || parts.length < 2) return undefined;
  return parts.map((part) => (part.includes('{{') ? `=${part}` : part));
}

/** Between the commas that stand outside of braces. */
function partsOf(template: string): readonly string[] | undefined {
  const parts: string[] = [''];
  for (let at = 0; at < template.length;) {
    const isOpen = template.startsWith('{{', at);
    const end = isOpen ? template.indexOf('}}', at) : -1;
    if (isOpen && end < 0) return undefined;
    const piece = isOpen ? template.slice(at, end + 2) : template.charAt(at);
    at += piece.length;
    if (piece === ',') parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts.map((part) => part.trim());
}
