import { defineNode, lineageOf, mapItems, type NodeContext, type NodeResult } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { extractItems } from './extract.ts';
import { htmlParams, type HtmlParameters } from './html.params.ts';
import { tableItem } from './html-table.ts';
import { htmlShape } from './html-shape.ts';

export const html = defineNode({
  type: 'html',
  version: 1,
  title: 'HTML',
  description: 'Takes values out of HTML, writes HTML from a template, or makes a table of items.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: htmlParams,
  shape: (_, parameters) => htmlShape(parameters),
  run: (context: NodeContext<HtmlParameters>): NodeResult | Promise<NodeResult> => {
    if (context.items.length === 0) return [[]];
    if (context.params(0).operation === 'table') return tableItem(context).then((item) => [[item]]);
    return mapItems(context, (item, index): Item | Promise<readonly Item[]> => {
      const parameters = context.params(index);
      if (parameters.operation === 'extract') return extractItems(context, { item, index, parameters });
      return { json: { html: parameters.html }, pairedItem: lineageOf(index) };
    });
  },
});
