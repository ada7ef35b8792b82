import type { Json, JsonObject } from '@weft/workflow-model';
import { isJsonObject } from '@weft/workflow-model';
import { conditionsIn, type Fields } from './field-conditions.ts';

/** Under this key a field of the JSON Schema says how an editor shows it. */
const HINTS = 'x-weft';

/** A JSON Schema of parameters with a title and hints for each field: which widget, and when it matters. */
export function toForm(schema: JsonObject): JsonObject {
  return withFields(schema, []) as JsonObject;
}

/** @param above the fields of the objects around this one, the nearest first. */
function withFields(schema: Json, above: readonly Fields[]): Json {
  if (!isJsonObject(schema)) return schema;
  const fields = isJsonObject(schema['properties']) ? schema['properties'] : undefined;
  const inside = fields ? [fields as Fields, ...above] : above;
  return {
    ...schema,
    ...(fields && {
      properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldOf(name, field, inside)])),
    }),
    ...(isJsonObject(schema['items']) && { items: withFields(schema['items'], inside) }),
    ...Object.fromEntries(
      UNIONS.flatMap((kind) => {
        const options = schema[kind];
        return Array.isArray(options) ? [[kind, options.map((option) => withFields(option, inside))]] : [];
      }),
    ),
  };
}

const UNIONS = ['anyOf', 'oneOf', 'allOf'];

function fieldOf(name: string, field: Json, around: readonly Fields[]): Json {
  if (!isJsonObject(field)) return field;
  const { widget = widgetOf(field), language, ...rest } = field;
  const showWhen = conditionsIn(String(field['description'] ?? ''), name, around);
  const hints = { widget, ...(language !== undefined && { language }), ...(showWhen && { showWhen }) };
  return { title: titleOf(name), ...(withFields(rest, around) as JsonObject), [HINTS]: hints };
}

/** `maxLoopCount` is `Max loop count`. */
function titleOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[-_]+/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function widgetOf({ enum: values, const: only, type, items, properties, anyOf, oneOf }: JsonObject): string {
  if (values !== undefined || only !== undefined) return 'select';
  if (type === 'boolean') return 'switch';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'array') return isJsonObject(items) && (items['properties'] || items['oneOf'] || items['anyOf']) ? 'rows' : 'list';
  if (properties !== undefined) return 'group';
  if (type === 'string' || (Array.isArray(type) && type.includes('string'))) return 'text';
  return anyOf !== undefined || oneOf !== undefined ? 'choice' : 'json';
}
