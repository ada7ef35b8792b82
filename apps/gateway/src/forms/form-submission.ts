import type { FormField, FormFieldType, FormPage } from '@weft/node-sdk';
import type { BinaryRef, Item, Json } from '@weft/workflow-model';
import type { SentForm } from '../webhooks/multipart.ts';
import { isAccepted } from './accepted-files.ts';
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
    field.type === 'html' && !field.isKept ? [] : [[field.name, toJson(field, values[index]!)]],
  );
  const binary = form.fields.flatMap((field, index) => toBinary(field, values[index]!));
  const json = Object.fromEntries([...fields, ['submittedAt', about.now.toISOString()], ['formMode', about.mode]]);
  return { item: { json, ...(binary.length > 0 && { binary: Object.fromEntries(binary) }) } };
}

/** What somebody sent, as texts by place of the field. */
export const sentValues = (form: FormPage, sent: SentForm): readonly (readonly string[])[] =>
  form.fields.map((_, index) => valueOf(sent, inputName(index)).texts);

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

function problemOfFiles({ required, accept }: FormField, files: readonly BinaryRef[]): string | undefined {
  if (files.length === 0) return required ? 'Please choose a file.' : undefined;
  return files.every((file) => isAccepted(file, accept)) ? undefined : `Please choose a file of these kinds: ${accept}.`;
}

/** The parser takes the 30th of February for the 2nd of March. */
const isDate = (text: string): boolean =>
  DATE.test(text) && Number.isFinite(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
const oneOf = (given: readonly string[], { options }: FormField): string | undefined =>
  options.length === 0 || given.every((text) => options.includes(text)) ? undefined : 'Please choose one of the options.';

function problemOfCount(count: number, { options, minSelections = 0, maxSelections = Infinity }: FormField): string | undefined {
  if (options.length === 0 || (count >= minSelections && count <= maxSelections)) return undefined;
  if (minSelections === maxSelections) return `Please choose ${minSelections}.`;
  return count < minSelections ? `Please choose ${minSelections} or more.` : `Please choose ${maxSelections} at most.`;
}

/** By type, for a value that is there; undefined where it is right. */
const CHECKS: Partial<Record<FormFieldType, (given: readonly string[], field: FormField) => string | undefined>> = {
  dropdown: oneOf,
  radio: oneOf,
  checkbox: (given, field) => oneOf(given, field) ?? problemOfCount(given.length, field),
  number: ([first]) => (Number.isFinite(Number(first)) ? undefined : 'Please enter a number.'),
  email: ([first = '']) => (EMAIL.test(first) ? undefined : 'Please enter an e-mail address.'),
  date: ([first = '']) => (isDate(first) ? undefined : 'Please enter a date.'),
};

function toJson(field: FormField, sent: SentValue): Json {
  const { texts, files } = sent;
  if (field.type === 'file') return describeFiles(field, files);
  const give = GIVEN[field.type];
  return give ? give(texts, field) : (texts[0] ?? '');
}

/** By type, where the value is not the text that was sent. */
const GIVEN: Partial<Record<FormFieldType, (texts: readonly string[], field: FormField) => Json>> = {
  number: ([first = '']) => (first.trim() === '' ? null : Number(first)),
  checkbox: (texts, { options }) => (options.length > 0 ? texts : texts.length > 0),
  dropdown: (texts, { multiple }) => (multiple ? texts : (texts[0] ?? '')),
  hidden: ([first], { defaultValue }) => first ?? defaultValue,
  html: (_, { html }) => html,
  date: ([first = ''], { dateFormat }) => inFormat(first, dateFormat),
};

/** Of an ISO date; `mm` is the month, in whatever case. */
function inFormat(date: string, format: string | undefined): string {
  if (format === undefined || !DATE.test(date)) return date;
  const [year = '', month = '', day = ''] = date.split('-');
  const parts: Readonly<Record<string, string>> = { yyyy: year, yy: year.slice(2), mm: month, dd: day };
  return format.replaceAll(/yyyy|yy|mm|dd/gi, (part) => parts[part.toLowerCase()]!);
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
