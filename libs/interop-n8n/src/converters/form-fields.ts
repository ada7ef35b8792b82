import type { Json, JsonObject } from '@weft/workflow-model';
import { isJsonObject } from '@weft/workflow-model';
import { groupOf, unless, withoutUndefined } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

const TYPES = {
  text: 'text',
  textarea: 'textarea',
  number: 'number',
  email: 'email',
  password: 'password',
  date: 'date',
  dropdown: 'dropdown',
  radio: 'radio',
  checkbox: 'checkbox',
  file: 'file',
  html: 'html',
  hiddenField: 'hidden',
} as const;

/** The fields of a form, by whatever name a version of n8n gives their parts. */
export function readFormFields(parameters: ParameterReader): JsonObject[] {
  return parameters
    .group('formFields')
    .list('values')
    .map((field) => {
      field.ignore('multiselectLegacyNotice');
      const type = field.choice('fieldType', TYPES, 'text');
      const hidden = field.text('fieldValue', undefined);
      const options = field
        .group('fieldOptions')
        .list('values')
        .map((option) => option.text('option', ''));
      return withoutUndefined({
        label: unless(field.text('fieldLabel', ''), ''),
        name: readName(field),
        type: unless(type, 'text'),
        required: unless(field.flag('requiredField', false), false),
        placeholder: field.text('placeholder', undefined) || undefined,
        defaultValue: field.text('defaultValue', undefined) || hidden || undefined,
        options: options.length > 0 ? options : undefined,
        multiple: readMultiple(field),
        ...readSelections(field),
        dateFormat: field.text('formatDate', undefined) || undefined,
        accept: field.text('acceptFileTypes', undefined) || undefined,
        html: field.text('html', undefined) || undefined,
      });
    });
}

/** An element that shows something has a name of another kind. */
function readName(field: ParameterReader): string | undefined {
  const element = field.text('elementName', undefined);
  return field.text('fieldName', undefined) || element || undefined;
}

/** How many boxes there must be. */
function readSelections(field: ParameterReader): { minSelections?: Json; maxSelections?: Json } {
  const limit = field.choice('limitSelection', { unlimited: 'none', exact: 'exact', range: 'range' } as const, 'unlimited');
  const exact = field.number('numberOfSelections', 1);
  const [min, max] = [field.number('minSelections', 0), field.number('maxSelections', 1)];
  if (limit === 'exact') return { minSelections: exact, maxSelections: exact };
  return limit === 'range' ? { minSelections: min, maxSelections: max } : {};
}

/** What n8n's form of the same has. */
export function writeFormFields(fields: Json | undefined): Json | undefined {
  const values = (Array.isArray(fields) ? (fields as readonly Json[]) : []).filter(isJsonObject).map(toTheirs);
  return values.length > 0 ? { values } : undefined;
}

/** Several files are what n8n takes unless told otherwise; Weft takes one. */
function readMultiple(field: ParameterReader): Json | undefined {
  const several = field.flag('multiselect', false);
  const files = field.flag('multipleFiles', true);
  const isFile = field.value('fieldType') === 'file';
  return unless(isFile ? files : several, false);
}

function toTheirs(field: JsonObject): JsonObject {
  const type = Object.entries(TYPES).find(([, ours]) => ours === field['type'])?.[0] ?? 'text';
  const options = Array.isArray(field['options']) ? (field['options'] as readonly Json[]) : [];
  const preset = unless(field['defaultValue'], '');
  const isHidden = type === 'hiddenField';
  return withoutUndefined({
    fieldLabel: unless(field['label'], ''),
    [type === 'html' ? 'elementName' : 'fieldName']: unless(field['name'], ''),
    fieldType: unless(type, 'text'),
    requiredField: unless(field['required'], false),
    placeholder: unless(field['placeholder'], ''),
    defaultValue: isHidden ? undefined : preset,
    fieldValue: isHidden ? preset : undefined,
    fieldOptions: options.length > 0 ? { values: options.map((option) => ({ option })) } : undefined,
    multiselect: type === 'dropdown' ? unless(field['multiple'], false) : undefined,
    multipleFiles: type === 'file' ? (field['multiple'] ?? false) : undefined,
    ...writeSelections(field),
    formatDate: unless(field['dateFormat'], ''),
    acceptFileTypes: unless(field['accept'], ''),
    html: unless(field['html'], ''),
  });
}

function writeSelections({ minSelections: min, maxSelections: max }: JsonObject): Record<string, Json | undefined> {
  if (min === undefined && max === undefined) return {};
  if (min === max) return { limitSelection: 'exact', numberOfSelections: min };
  return { limitSelection: 'range', minSelections: unless(min ?? 0, 0), maxSelections: unless(max ?? MANY, 1) };
}

/** n8n asks for a number. */
const MANY = 1_000;

/** Under which names a node has what comes after its form. */
export interface AfterNames {
  readonly text: string;
  readonly redirect: string;
}

const OF_WAIT: AfterNames = { text: 'formText', redirect: 'formRedirect' };

/** A text, or an address to go to, once the form was sent. */
export function readAfterForm(options: ParameterReader, names: AfterNames = OF_WAIT): Record<string, Json | undefined> {
  const after = options.group('respondWithOptions').group('values');
  const isRedirect = after.choice('respondWith', { text: false, redirect: true } as const, 'text');
  const text = after.text('formSubmittedText', '') || options.text('formSubmittedText', '');
  const address = after.text('redirectUrl', '');
  return isRedirect ? { [names.redirect]: address } : { [names.text]: text || undefined };
}

export const writeRespondWith = (parameters: ParameterReader, names: AfterNames = OF_WAIT): Json | undefined => {
  const redirect = parameters.text(names.redirect, '');
  const text = parameters.text(names.text, '');
  const values =
    redirect === '' ? groupOf({ formSubmittedText: text || undefined }) : { respondWith: 'redirect', redirectUrl: redirect };
  return values && { values };
};
