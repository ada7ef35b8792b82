import { defineNode, getPath, lineageOf, mapItems, type NodeContext, setPath, shapeOf, topField } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { buildXml } from './build-xml.ts';
import { parseXml, type XmlParameters } from './parse-xml.ts';
import { xmlInvalid } from './xml-failure.ts';
import { xmlParams } from './xml.params.ts';

export const xml = defineNode({
  type: 'xml',
  version: 1,
  title: 'XML',
  description: 'Reads XML into fields, or writes fields as XML.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: xmlParams,
  shape: (_, { operation, field }) => (operation === 'build' ? shapeOf(topField(field)) : undefined),
  run: async (context: NodeContext<XmlParameters>) => {
    const { default: xml2js } = await import('xml2js');
    return mapItems(context, ({ json }, index): Item | Promise<Item> => {
      const parameters = context.params(index);
      const { operation, field } = parameters;
      const pairedItem = lineageOf(index);
      if (operation === 'build') return { json: setPath({}, field, buildXml(xml2js, json, parameters)), pairedItem };
      const text = getPath(json, field);
      if (typeof text !== 'string') throw xmlInvalid(`The field "${field.slice(0, 100)}" holds no text.`);
      return parseXml(xml2js, text, parameters).then((fields) => ({ json: fields, pairedItem }));
    });
  },
});
