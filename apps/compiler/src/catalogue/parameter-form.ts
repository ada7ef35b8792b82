import { isJsonObject, type Json, type JsonObject } from '@weft/workflow-model';
import { conditionsIn, type Fields } from './field-conditions.ts';

/** Under this key a field of the JSON Schema says how an editor shows it. */
const HINTS = 'x-weft';
const UNIONS = ['anyOf', 'oneOf', 'allOf'];

/** Where in the parameters a part of the schema is. */
interface Place {
  /** The fields of the objects around it, the nearest first. */
  readonly around: readonly Fields[];
  /** Names of the fields that lead to it, with a dot behind each. */
  readonly path: string;
  /** Paths of the fields whose options are loaded. */
  readonly loaded: readonly string[];
}

/** A JSON Schema of parameters with a title and hints for each field: which widget, when it matters, and whether its options can be asked for. */
export function toForm(schema: JsonObject, loaded: readonly string[] = []): JsonObject {
  return withFields(schema, { around: [], path: '', loaded }) as JsonObject;
}

function withFields(schema: Json, place: Place): Json {
  if (!isJsonObject(schema)) return schema;
  const { properties: fields, items } = schema;
  const inside = isJsonObject(fields) ? { ...place, around: [fields as Fields, ...place.around] } : place;
  const shown = isJsonObject(fields) && Object.entries(fields).map(([name, field]) => [name, fieldOf(name, field, inside)]);
  const unions = UNIONS.flatMap((kind) => {
    const options = schema[kind];
    return Array.isArray(options) ? [[kind, options.map((option) => withFields(option, inside))]] : [];
  });
  return {
    ...schema,
    ...(shown && { properties: Object.fromEntries(shown) }),
    ...(isJsonObject(items) && { items: withFields(items, inside) }),
    ...Object.fromEntries(unions),
  };
}

function fieldOf(name: string, field: Json, place: Place): Json {
  if (!isJsonObject(field)) return field;
  const { widget = widgetOf(field), language, ...rest } = field;
  const path = place.path + name;
  const showWhen = conditionsIn(String(field['description'] ?? ''), name, place.around);
  const hints = {
    widget,
    ...(language !== undefined && { language }),
    ...(place.loaded.includes(path) && { options: true }),
    ...(showWhen && { showWhen }),
  };
  return { title: titleOf(name), ...(withFields(rest, { ...place, path: `${path}.` }) as JsonObject), [HINTS]: hints };
}

/** `maxLoopCount` is `Max loop count`. */
function titleOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[-_]+/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The first that fits. */
const WIDGETS: readonly (readonly [widget: string, fits: (schema: JsonObject) => boolean])[] = [
  ['select', (schema) => 'enum' in schema || 'const' in schema],
  ['switch', ({ type }) => type === 'boolean'],
  ['number', ({ type }) => type === 'integer' || type === 'number'],
  ['rows', ({ type, items }) => type === 'array' && hasParts(items)],
  ['list', ({ type }) => type === 'array'],
  ['group', (schema) => 'properties' in schema],
  ['text', ({ type }) => [type].flat().includes('string')],
  ['choice', (schema) => hasParts(schema)],
];

const widgetOf = (schema: JsonObject): string => WIDGETS.find(([, fits]) => fits(schema))?.[0] ?? 'json';

const hasParts = (schema: Json | undefined): boolean =>
  isJsonObject(schema ?? null) && ['properties', 'oneOf', 'anyOf'].some((key) => key in (schema as JsonObject));
