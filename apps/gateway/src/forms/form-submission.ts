import type { FormField, FormFieldType, FormPage } from '@weft/node-sdk';
import type { BinaryRef, Item, Json } from '@weft/workflow-model';
import type { SentForm } from '../webhooks/multipart.ts';
import { inputName, type RefusedForm } from './form-page.ts';

/** RFC 5322 allows more than anybody has; whether it exists only a mail can tell. */
const EMAIL = /^[^\s@]+@[^\s@]+$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

export type Submission = { readonly item: Item } | { readonly refused: RefusedForm };

interface SentValue {
  readonly texts: readonly string[];
  readonly files: readonly BinaryRef[];
}

/**
 * What somebody sent, as an item: one key for each field, `submittedAt`, `formMode`, and files in `binary`. Fields that the form does not
 * have are left out.
 */
export function readSubmission(
  form: FormPage,
  sent: SentForm,
  about: { readonly now: Date; readonly mode: 'production' | 'test' },
): Submission {
  const values = form.fields.map((_, index) => valueOf(sent, inputName(index)));
  const problems = form.fields.map((field, index) => problemOf(field, values[index]!));
  if (problems.some((problem) => problem !== undefined))
    return { refused: { values: values.map(({ texts }) => texts), problems } };
  const fields = form.fields.flatMap((field, index): [string, Json][] =>
    field.type === 'html' ? [] : [[field.name, toJson(field, values[index]!)]],
  );
  const binary = form.fields.flatMap((field, index) => toBinary(field, values[index]!));
  const json = Object.fromEntries([...fields, ['submittedAt', about.now.toISOString()], ['formMode', about.mode]]);
  return { item: { json, ...(binary.length > 0 && { binary: Object.fromEntries(binary) }) } };
}

function valueOf({ fields, files }: SentForm, name: string): SentValue {
  return {
    texts: fields.filter(([field]) => field === name).map(([, text]) => text),
    files: files.filter(({ field }) => field === name).map(({ file }) => file),
  };
}

/** What is wrong with a value, said to the person who gave it. */
function problemOf(field: FormField, { texts, files }: SentValue): string | undefined {
  if (field.type === 'html' || field.type === 'hidden') return undefined;
  if (field.type === 'file') return problemOfFiles(field, files);
  const given = texts.filter((text) => text.trim() !== '');
  if (given.length === 0) return field.required ? 'Please fill in this field.' : undefined;
  return CHECKS[field.type]?.(given, field);
}

/** As browsers say which files may be chosen: endings, media types, or a group of those such as image/*. */
function problemOfFiles({ required, accept }: FormField, files: readonly BinaryRef[]): string | undefined {
  if (files.length === 0) return required ? 'Please choose a file.' : undefined;
  const accepted = accept
    .toLowerCase()
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const isAccepted = ({ fileName = '', mimeType }: BinaryRef): boolean =>
    accepted.some((entry) => {
      if (entry.startsWith('.')) return fileName.toLowerCase().endsWith(entry);
      return entry.endsWith('/*') ? mimeType.startsWith(entry.slice(0, -1)) : mimeType === entry;
    });
  return accepted.length === 0 || files.every(isAccepted) ? undefined : `Please choose a file of these kinds: ${accept}.`;
}

/** The parser takes the 30th of February for the 2nd of March. */
const isDate = (text: string): boolean =>
  DATE.test(text) && Number.isFinite(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
const oneOf = (given: readonly string[], { options }: FormField): string | undefined =>
  options.length === 0 || given.every((text) => options.includes(text)) ? undefined : 'Please choose one of the options.';

/** By type, for a value that is there; undefined where it is right. */
const CHECKS: Partial<Record<FormFieldType, (given: readonly string[], field: FormField) => string | undefined>> = {
  dropdown: oneOf,
  radio: oneOf,
  checkbox: oneOf,
  number: ([first]) => (Number.isFinite(Number(first)) ? undefined : 'Please enter a number.'),
  email: ([first = '']) => (EMAIL.test(first) ? undefined : 'Please enter an e-mail address.'),
  date: ([first = '']) => (isDate(first) ? undefined : 'Please enter a date.'),
};

function toJson(field: FormField, { texts, files }: SentValue): Json {
  const [first = ''] = texts;
  switch (field.type) {
    case 'number':
      return first.trim() === '' ? null : Number(first);
    case 'checkbox':
      return field.options.length > 0 ? texts : texts.length > 0;
    case 'dropdown':
      return field.multiple ? texts : first;
    case 'file':
      return describeFiles(field, files);
    case 'hidden':
      return texts.length > 0 ? first : field.defaultValue;
    default:
      return first;
  }
}

function describeFiles({ multiple }: FormField, files: readonly BinaryRef[]): Json {
  const about = files.map(({ fileName = '', mimeType, sizeBytes }) => ({
    filename: fileName,
    mimetype: mimeType,
    size: sizeBytes,
  }));
  return multiple ? about : (about[0] ?? null);
}

/** One file has the field's name; several have a number behind it. */
function toBinary(field: FormField, { files }: SentValue): [string, BinaryRef][] {
  if (field.type !== 'file') return [];
  if (!field.multiple) return files.slice(0, 1).map((file) => [field.name, file]);
  return files.map((file, index) => [`${field.name}_${index}`, file]);
}
