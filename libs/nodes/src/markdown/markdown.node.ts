import { defineNode, lineageOf, mapItems, type NodeContext, setPath, topField, withFields } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { markdownParams, type MarkdownParameters } from './markdown.params.ts';
import { toHtml } from './to-html.ts';
import { toMarkdown } from './to-markdown.ts';

export const markdown = defineNode({
  type: 'markdown',
  version: 1,
  title: 'Markdown',
  description: 'Turns HTML into Markdown, or Markdown into HTML.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: markdownParams,
  shape: ([input], { outputField }) => withFields(input, topField(outputField)),
  run: (context: NodeContext<MarkdownParameters>) =>
    mapItems(context, async ({ json, binary }, index): Promise<Item> => {
      const parameters = context.params(index);
      const text = await (parameters.operation === 'to-html' ? toHtml(parameters) : toMarkdown(parameters, context));
      const item = { json: setPath(json, parameters.outputField, text), pairedItem: lineageOf(index) };
      return binary === undefined ? item : { ...item, binary };
    }),
});
