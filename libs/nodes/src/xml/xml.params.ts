import { z } from 'zod';

const key = z.string().min(1).max(100);

export const xmlParams = z.strictObject({
  operation: z.enum(['parse', 'build']).default('parse').describe('From XML to fields, or from fields to XML.'),
  field: z
    .string()
    .min(1)
    .default('data')
    .describe(
      'Field with the XML: where `parse` finds it and `build` puts it. A path such as `reply.body` leads into an object.',
    ),
  attributes: z
    .enum(['merge', 'group', 'ignore'])
    .default('merge')
    .describe('Attributes as fields beside the children, in an object of their own, or left out. For `parse`.'),
  attributeKey: key.default('$').describe('Name of the object with the attributes.'),
  textKey: key.default('_').describe('Field of the text of an element that has attributes or children too.'),
  alwaysLists: z
    .boolean()
    .default(false)
    .describe('Make a list of each child, not only of those that come more than once. For `parse`.'),
  keepRoot: z.boolean().default(true).describe('Keep the root element as the one field of the item. For `parse`.'),
  lowerCaseNames: z.boolean().default(false).describe('Write the names of elements in small letters. For `parse`.'),
  trim: z.boolean().default(false).describe('Leave out space around texts. For `parse`.'),
  collapseSpace: z.boolean().default(false).describe('Make one space of several within texts, and trim them. For `parse`.'),
  rootName: key
    .default('root')
    .describe('Root element. While it is `root`, an item with one field has that field as its root. For `build`.'),
  declaration: z.boolean().default(true).describe('Begin with the XML declaration. For `build`.'),
  cdata: z.boolean().default(false).describe('Wrap texts with `<`, `>` or `&` in CDATA instead of escaping them. For `build`.'),
});
