import { NodeFailure } from '@weft/node-sdk';
import { isJsonObject, parseJson, type Json, type JsonObject } from '@weft/workflow-model';
import { readFields, type FieldParameters } from './form-fields.params.ts';

const FIELD = 'json';
/** Types by the name that they have in such a list. */
const TYPES: Readonly<Record<string, string>> = { hiddenField: 'hidden' };

/**
 * Fields as a list of objects with `fieldLabel`, `fieldType` and so on, or as text that is one.
 * @throws NodeFailure FORM_INVALID
 */
export function readJsonFields(given: unknown): readonly FieldParameters[] {
  const list = typeof given === 'string' ? parse(given) : given;
  if (!Array.isArray(list)) throw invalid('The fields of the form are no list.', FIELD);
  return (list as readonly Json[]).map((each, index) => readField(each, `${FIELD}.${index}`));
}

function readField(given: Json, place: string): FieldParameters {
  if (!isJsonObject(given)) throw invalid(`Field ${place} of the form is no object.`, place);
  try {
    const [field] = readFields([withoutUndefined(toOwn(given))]);
    return field!;
  } catch (error) {
    const [issue] = (error as { issues?: readonly { path: readonly PropertyKey[]; message: string }[] }).issues ?? [];
    const key = issue?.path.slice(1).join('.') ?? '';
    throw invalid(`Field ${place} of the form cannot be shown: ${key}: ${issue?.message ?? 'it cannot be read'}.`, place);
  }
}

function toOwn(given: JsonObject): Record<string, Json | undefined> {
  const type = String(given['fieldType'] ?? 'text');
  const preset = given['defaultValue'] ?? given['fieldValue'];
  return {
    label: textOf(given['fieldLabel']),
    name: textOf(given['fieldName'] ?? given['elementName']),
    type: Object.hasOwn(TYPES, type) ? TYPES[type] : type,
    required: isYes(given['requiredField']),
    placeholder: textOf(given['placeholder']),
    defaultValue: textOf(preset),
    options: optionsOf(given['fieldOptions']),
    multiple: isYes(type === 'file' ? given['multipleFiles'] : given['multiselect']),
    dateFormat: textOf(given['formatDate']),
    accept: textOf(given['acceptFileTypes']),
    html: textOf(given['html']),
    ...selectionsOf(given),
  };
}

/** How many options there must be: none said, exactly so many, or from … to … */
export function selectionsOf(given: JsonObject): { readonly minSelections?: Json; readonly maxSelections?: Json } {
  const { limitSelection, numberOfSelections, minSelections, maxSelections } = given;
  if (limitSelection === 'exact') return { minSelections: numberOfSelections, maxSelections: numberOfSelections };
  return limitSelection === 'range' ? { minSelections, maxSelections } : {};
}

/** `{ values: [{ option }] }`, or the list alone, of such objects or of texts. */
function optionsOf(given: Json | undefined): readonly string[] | undefined {
  const list = isJsonObject(given) ? given['values'] : given;
  if (!Array.isArray(list)) return undefined;
  return (list as readonly Json[]).map((each) => textOf(isJsonObject(each) ? each['option'] : each) ?? '');
}

function textOf(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const isYes = (value: Json | undefined): boolean | undefined =>
  value === undefined ? undefined : value === true || value === 'true';

const withoutUndefined = (values: Record<string, Json | undefined>): object =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw invalid(`The fields of the form are not JSON: ${(error as Error).message}.`, FIELD);
  }
}

function invalid(message: string, field: string): NodeFailure {
  const fix = 'Give a list such as [{ "fieldLabel": "Name", "fieldType": "text", "requiredField": true }].';
  return new NodeFailure({ code: 'FORM_INVALID', fault: 'user', message, field, fix, retryable: false });
}
