import { isJsonObject, type Json } from '@weft/workflow-model';
import { registry } from '../testing/documents.ts';
import { nodeIcon } from './node-icon.ts';
import { getNodeType, listNodeTypes } from './node-types.ts';

const NAMED = /(?<!\b[Nn]ot )\b(?:[Ff]or|Of) `([^`]+)`/;

/** Descriptions that say for what a field is, without a condition that follows from it. */
function withoutCondition(schema: Json | undefined, path: string): string[] {
  if (Array.isArray(schema)) return schema.flatMap((part) => withoutCondition(part, path));
  if (!isJsonObject(schema ?? null)) return [];
  const { description = '', 'x-weft': hints, ...rest } = schema as Record<string, Json>;
  const isOpen = NAMED.test(String(description)) && hints !== undefined && !('showWhen' in (hints as object));
  return [
    ...(isOpen ? [`${path}: ${String(description)}`] : []),
    ...Object.entries(rest).flatMap(([key, part]) => withoutCondition(part, `${path}.${key}`)),
  ];
}

describe('the catalogue of nodes', () => {
  it('knows for every field whose description says so with which values of which other it matters', () => {
    const types = new Set(registry.list().map(({ type }) => type));
    const views = [...types].flatMap((type) => getNodeType(registry, type));
    expect(views.flatMap(({ type, parameters }) => withoutCondition(parameters, type))).toEqual([]);
  });

  it.each([
    ['http request', 'httpRequest'],
    ['HTTP', 'httpRequest'],
    ['set', 'set'],
    ['wait', 'wait'],
    ['sandbox javascript', 'code'],
  ])('finds by "%s" first %s', (search, type) => {
    expect(listNodeTypes(registry, { search })[0]).toMatchObject({ type });
  });

  it('draws what nobody can break out of', () => {
    expect(nodeIcon({ category: 'data', title: '<b> & "c"' })).toContain('aria-label="&#60;b&#62; &#38; &#34;c&#34;"');
    expect(nodeIcon({ category: 'network', title: 'HTTP Request' })).toContain('>HR</text>');
    expect(nodeIcon({ category: 'data', title: 'Convert to File' })).toContain('>CF</text>');
    expect(nodeIcon({ category: 'flow', title: 'Wait' })).toContain('>Wa</text>');
  });
});
