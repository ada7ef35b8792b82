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
      field.ignore(
        'elementName',
        'multiselectLegacyNotice',
        'limitSelection',
        'minSelections',
        'maxSelections',
        'numberOfSelections',
        'formatDate',
      );
      const type = field.choice('fieldType', TYPES, 'text');
      const hidden = field.text('fieldValue', undefined);
      const options = field
        .group('fieldOptions')
        .list('values')
        .map((option) => option.text('option', ''));
      return withoutUndefined({
        label: unless(field.text('fieldLabel', ''), ''),
        name: field.text('fieldName', undefined) || undefined,
        type: unless(type, 'text'),
        required: unless(field.flag('requiredField', false), false),
        placeholder: field.text('placeholder', undefined) || undefined,
        defaultValue: field.text('defaultValue', undefined) || hidden || undefined,
        options: options.length > 0 ? options : undefined,
        multiple: readMultiple(field),
        accept: field.text('acceptFileTypes', undefined) || undefined,
        html: field.text('html', undefined) || undefined,
      });
    });
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
    fieldName: unless(field['name'], ''),
    fieldType: unless(type, 'text'),
    requiredField: unless(field['required'], false),
    placeholder: unless(field['placeholder'], ''),
    defaultValue: isHidden ? undefined : preset,
    fieldValue: isHidden ? preset : undefined,
    fieldOptions: options.length > 0 ? { values: options.map((option) => ({ option })) } : undefined,
    multiselect: type === 'dropdown' ? unless(field['multiple'], false) : undefined,
    multipleFiles: type === 'file' ? (field['multiple'] ?? false) : undefined,
    acceptFileTypes: unless(field['accept'], ''),
    html: unless(field['html'], ''),
  });
}

export const writeRespondWith = (parameters: ParameterReader): Json | undefined => {
  const redirect = parameters.text('formRedirect', '');
  const text = parameters.text('formText', '');
  const values =
    redirect === '' ? groupOf({ formSubmittedText: text || undefined }) : { respondWith: 'redirect', redirectUrl: redirect };
  return values && { values };
};
