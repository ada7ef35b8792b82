import type { Converter } from '../conversion.ts';
import { noteUnavailable } from './code.ts';

/** Runs once, with `items` in scope. There was one version; files that name a second one mean the same. */
export const functionConverter: Converter = {
  type: 'n8n-nodes-base.function',
  versions: [1, 2],
  convert(input) {
    const source = input.parameters.text('functionCode', 'return items;');
    noteUnavailable(source, input);
    return { type: 'code', parameters: { language: 'javascript', mode: 'all', code: forAll(source) } };
  },
};

/** Runs for each item, with the item's JSON in scope as `item`, which the code may change in place, and its files behind functions. */
export const functionItemConverter: Converter = {
  type: 'n8n-nodes-base.functionItem',
  versions: [1, 2],
  convert(input) {
    const source = input.parameters.text('functionCode', 'return item;');
    noteUnavailable(source, input);
    if (/\bsetBinaryData/.test(source))
      input.note('Of the files that the code sets, those stay that the item had; what the code makes itself is left out.');
    return { type: 'code', parameters: { language: 'javascript', mode: 'each', code: forEach(source) } };
  },
};

/** A function of its own keeps the line numbers, and lets the code declare what names it likes. */
function forAll(source: string): string {
  return `return await (async (items) => { ${source}\n})($input.all());`;
}

/** What is returned is the JSON of the item, whatever its fields are called; the item's files go along. */
function forEach(source: string): string {
  return `return await (async (files, made) => { made = await (async (${FILE_FUNCTIONS}, item) => { ${source}
})(() => files, (set) => { files = set; }, async () => files, async (set) => { files = set; }, JSON.parse(JSON.stringify($json)));
if (made === undefined || made === null) throw new Error('The code returned nothing: it must return the fields of the item.');
return { json: made, binary: files }; })($input.item.binary);`;
}

const FILE_FUNCTIONS = 'getBinaryData, setBinaryData, getBinaryDataAsync, setBinaryDataAsync';
