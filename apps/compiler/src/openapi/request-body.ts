import type { PlacedValue } from '@weft/contracts';
import { isJsonObject, type Json, type JsonObject } from '@weft/workflow-model';
import type { ApiDescription, Operation } from './api-description.ts';
import { itemField, type RequestValues } from './request-values.ts';

/** What an HTTP Request node is told of its body. */
export interface PlacedBody {
  readonly parameters: JsonObject;
  readonly values: readonly PlacedValue[];
  readonly notes: readonly string[];
}

interface Field {
  readonly name: string;
  readonly schema: JsonObject;
  readonly isRequired: boolean;
}

const NONE: PlacedBody = { parameters: {}, values: [], notes: [] };
const isJson = (type: string): boolean => /^application\/([\w.-]+\+)?json\b/i.test(type);

/** The body of a request, by the first of its content types that the node can make. */
export class RequestBody {
  constructor(
    private readonly api: ApiDescription,
    private readonly given: RequestValues,
  ) {}

  of({ operation }: Operation): PlacedBody {
    const body = this.api.resolve(operation['requestBody']);
    if (!isJsonObject(body) || !isJsonObject(body['content'])) return NONE;
    const { content } = body;
    const types = Object.keys(content);
    const schemaOf = (type: string): JsonObject => {
      const media = this.api.resolve(content[type]);
      const schema = isJsonObject(media) ? this.api.resolve(media['schema']) : undefined;
      return isJsonObject(schema) ? schema : {};
    };
    const json = types.find(isJson);
    if (json !== undefined) return this.fields('json', schemaOf(json));
    const form = types.find((type) => type.startsWith('application/x-www-form-urlencoded'));
    if (form !== undefined) return this.fields('form', schemaOf(form));
    const multipart = types.find((type) => type.startsWith('multipart/form-data'));
    if (multipart !== undefined) return this.parts(schemaOf(multipart));
    const [first] = types;
    return first === undefined ? NONE : raw(first);
  }

  private fields(bodyType: 'json' | 'form', schema: JsonObject): PlacedBody {
    const fields = this.fieldsOf(schema);
    const whole = { value: '={{ $json }}', note: 'The body is the JSON of the item.' };
    if (fields.length === 0) return { parameters: { bodyType, bodyJson: whole.value }, values: [], notes: [whole.note] };
    const { found, values } = this.place(fields);
    if (found.length > 0)
      return { parameters: { bodyType, bodyFields: found.map(([{ name }, value]) => ({ name, value })) }, values, notes: [] };
    // None is required and none is given: those that the item has are sent, since a value that is undefined is left out.
    const all = fields.map(({ name }) => `${JSON.stringify(name)}: ${itemField(name)}`).join(', ');
    const fromItem = values.map((value): PlacedValue => ({ ...value, from: 'item' }));
    return { parameters: { bodyType, bodyJson: `={{ ({ ${all} }) }}` }, values: fromItem, notes: [] };
  }

  private parts(schema: JsonObject): PlacedBody {
    const files = this.fieldsOf(schema).filter(isFile);
    const { found, values } = this.place(this.fieldsOf(schema).filter((field) => !isFile(field)));
    const asFiles = files.map(({ name }): JsonObject => ({ name, file: files.length === 1 ? 'data' : name }));
    const sent = files.map(({ name, isRequired }): PlacedValue => ({ name, place: 'body', required: isRequired, from: 'item' }));
    const notes = asFiles.map(
      ({ name, file }) => `The part "${String(name)}" is the file in the item's binary field "${String(file)}".`,
    );
    const bodyParts = [...found.map(([{ name }, value]): JsonObject => ({ name, value })), ...asFiles];
    return { parameters: { bodyType: 'multipart', bodyParts }, values: [...values, ...sent], notes };
  }

  private place(fields: readonly Field[]): { found: [Field, Json][]; values: PlacedValue[] } {
    const found: [Field, Json][] = [];
    const values = fields.map((field): PlacedValue => {
      const { name, schema, isRequired } = field;
      const value = this.given.find(name, schema, isRequired);
      if (value) found.push([field, value.value]);
      return { name, place: 'body', required: isRequired, from: value?.from ?? 'left-out' };
    });
    return { found, values };
  }

  /** Of an object, with those of all that it is made of; what only answers have is left out. */
  private fieldsOf(schema: JsonObject, seen = new Set<JsonObject>()): Field[] {
    if (seen.has(schema)) return []; // it is made of itself
    seen.add(schema);
    const required = new Set(Array.isArray(schema['required']) ? (schema['required'] as readonly Json[]) : []);
    const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
    const own = Object.entries(properties).flatMap(([name, value]): Field[] => {
      const property = this.api.resolve(value);
      if (!isJsonObject(property) || property['readOnly'] === true) return [];
      return [{ name, schema: property, isRequired: required.has(name) }];
    });
    const whole = Array.isArray(schema['allOf'])
      ? (schema['allOf'] as readonly Json[]).map((each) => this.api.resolve(each))
      : [];
    const inherited = whole.filter(isJsonObject).flatMap((each) => this.fieldsOf(each, seen));
    const byName = new Map<string, Field>();
    for (const field of [...inherited, ...own]) {
      const isRequired = required.has(field.name) || field.isRequired || (byName.get(field.name)?.isRequired ?? false);
      byName.set(field.name, { ...field, isRequired });
    }
    return [...byName.values()];
  }
}

/** As 3.0 says it, and as 3.1 does. */
const isFile = ({ schema }: Field): boolean =>
  schema['format'] === 'binary' || (schema['type'] === 'string' && typeof schema['contentMediaType'] === 'string');

function raw(type: string): PlacedBody {
  const isText = /^text\/|xml|yaml/.test(type);
  const what = isText ? 'the text in "data" of the item' : 'the file in the item\'s binary field "data"';
  const parameters: JsonObject = isText
    ? { bodyType: 'raw', bodyText: `={{ ${itemField('data')} }}`, bodyContentType: type }
    : { bodyType: 'binary', bodyFile: 'data' };
  return { parameters, values: [{ name: 'data', place: 'body', required: true, from: 'item' }], notes: [`The body is ${what}.`] };
}
