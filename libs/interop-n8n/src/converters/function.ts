import type { Converter } from '../conversion.ts';
import { noteUnavailable } from './code.ts';

/** Runs once, with `items` in scope. There was one version; files that name a second one mean the same. */
export const functionConverter: Converter = {
  type: 'n8n-nodes-base.function',
  versions: [1, 2],
  convert(input) {
    const source = input.parameters.text('functionCode', 'return items;');
    noteUnavailable(source, input);
    return {
      type: 'code',
      parameters: { language: 'javascript', mode: 'all', code: withScope(source, 'items', '$input.all()') },
    };
  },
};

/** Runs for each item, with the item's JSON in scope as `item`, which the code may change in place. */
export const functionItemConverter: Converter = {
  type: 'n8n-nodes-base.functionItem',
  versions: [1, 2],
  convert(input) {
    const source = input.parameters.text('functionCode', 'return item;');
    noteUnavailable(source, input);
    return {
      type: 'code',
      parameters: { language: 'javascript', mode: 'each', code: withScope(source, 'item', 'JSON.parse(JSON.stringify($json))') },
    };
  },
};

/** A function of its own keeps the line numbers, and lets the code declare what names it likes. */
function withScope(source: string, name: string, value: string): string {
  return `return await (async (${name}) => { ${source}\n})(${value});`;
}
