import type { FormField, FormPage } from '@weft/node-sdk';
import { escapeHtml } from './html.ts';
import { pageShell } from './page-shell.ts';
import { plainText, richText } from './rich-text.ts';

/** What somebody sent that could not be taken: shown again, with what is wrong, by field. */
export interface RefusedForm {
  /** Values by place of the field. */
  readonly values: readonly (readonly string[])[];
  /** By place of the field; absent where it is right. */
  readonly problems: readonly (string | undefined)[];
  /** Of the whole. */
  readonly problem?: string;
}

/** What a form has beside its fields. */
export interface FormExtras {
  /** Values by place of the field, in place of its own. */
  readonly preset?: readonly (readonly string[] | undefined)[];
  /** Sent along unseen, by name. */
  readonly sent?: Readonly<Record<string, string>>;
}

interface ShownField {
  readonly field: FormField;
  readonly id: string;
  readonly values: readonly string[];
  readonly problem: string | undefined;
}

/** The name under which a field is sent: its place, so that no name that somebody chose means anything here. */
export const inputName = (index: number): string => `f${index}`;

export function renderForm(form: FormPage, refused?: RefusedForm, { preset, sent = {} }: FormExtras = {}): string {
  const title = form.title || 'Form';
  const hidden = Object.entries(sent).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  const about = plainText(form.description).slice(0, MAX_META_CHARS);
  return pageShell(
    title,
    `<h1>${escapeHtml(title)}</h1>${renderText(form.description)}${renderRefusal(refused)}
<form method="post" enctype="multipart/form-data">${hidden.join('')}${renderFields(form, refused, preset)}
<button type="submit">${escapeHtml(form.button || 'Submit')}</button></form>${form.attribution ? ATTRIBUTION : ''}`,
    about === '' ? '' : `<meta name="description" content="${about}">\n`,
  );
}

/** Markup of the author's, for its looks alone. */
export const renderText = (text: string): string => (text === '' ? '' : `<div class="rich">${richText(text)}</div>`);

const ATTRIBUTION = '<p class="foot">Form automated with Weft</p>';
const MAX_META_CHARS = 300;

function renderRefusal(refused: RefusedForm | undefined): string {
  const count = refused?.problems.filter((problem) => problem !== undefined).length ?? 0;
  const text = refused?.problem ?? (count > 1 ? `${count} answers have to be corrected.` : '');
  return text === '' ? '' : `<p class="alert" role="alert">${escapeHtml(text)}</p>`;
}

/** The fields of a form, without the form around them. */
export function renderFields(form: FormPage, refused?: RefusedForm, preset?: FormExtras['preset']): string {
  const fields = form.fields.map((field, index) =>
    renderField({
      field,
      id: inputName(index),
      values: refused?.values[index] ?? preset?.[index] ?? initialValues(field),
      problem: refused?.problems[index],
    }),
  );
  return fields.join('\n');
}

/** A page that only says something. */
export function renderMessage(title: string, text: string): string {
  return pageShell(title, `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>`);
}

/** Several defaults of a field with options are told apart by commas, as its author writes them. */
function initialValues({ defaultValue, type, multiple }: FormField): readonly string[] {
  const isMany = type === 'checkbox' || (type === 'dropdown' && multiple);
  return isMany ? defaultValue.split(',').map((value) => value.trim()) : [defaultValue];
}

function renderField(shown: ShownField): string {
  const { field, id, values } = shown;
  switch (field.type) {
    case 'hidden':
      return `<input type="hidden" name="${id}" value="${escapeHtml(values[0] ?? '')}">`;
    case 'html':
      return renderText(field.html);
    case 'radio':
      return renderChoices(shown, 'radio');
    case 'checkbox':
      return renderChoices(shown, 'checkbox');
    default:
      return `<div class="field"><label for="${id}">${renderLabel(field)}</label>${renderInput(shown)}${renderProblem(shown)}</div>`;
  }
}

function renderLabel({ label, name, required }: FormField): string {
  const mark = required ? ' <span class="required" aria-hidden="true">*</span>' : '';
  return escapeHtml(label || name) + mark;
}

function renderInput({ field, id, values, problem }: ShownField): string {
  const value = values[0] ?? '';
  const placeholder = field.placeholder === '' ? '' : ` placeholder="${escapeHtml(field.placeholder)}"`;
  const common = `id="${id}" name="${id}"${placeholder}${field.required ? ' required' : ''}${stateOf(problem, id)}`;
  if (field.type === 'textarea') return `<textarea ${common}>\n${escapeHtml(value)}</textarea>`;
  if (field.type === 'dropdown') return renderDropdown(field, common, values);
  if (field.type === 'file') {
    const accept = field.accept === '' ? '' : ` accept="${escapeHtml(field.accept)}"`;
    return `<input type="file" ${common}${accept}${field.multiple ? ' multiple' : ''}>`;
  }
  const step = field.type === 'number' ? ' step="any"' : '';
  // A password that was refused is not sent back.
  const shownValue = field.type === 'password' ? '' : ` value="${escapeHtml(value)}"`;
  return `<input type="${field.type}" ${common}${step}${shownValue}>`;
}

function renderDropdown({ options, multiple, required }: FormField, common: string, values: readonly string[]): string {
  const none = multiple || (required && values.some((value) => options.includes(value))) ? '' : '<option value=""></option>';
  const list = options.map(
    (option) =>
      `<option value="${escapeHtml(option)}"${values.includes(option) ? ' selected' : ''}>${escapeHtml(option)}</option>`,
  );
  return `<select ${common}${multiple ? ' multiple' : ''}>${none}${list.join('')}</select>`;
}

function renderChoices({ field, id, values, problem }: ShownField, type: 'radio' | 'checkbox'): string {
  // A box without options is a yes or no.
  const options = field.options.length > 0 ? field.options : ['yes'];
  const mustPick = field.required && (type === 'radio' || options.length === 1) ? ' required' : '';
  const choices = options.map((option) => {
    const checked = values.includes(option) || (field.options.length === 0 && values[0] === 'true') ? ' checked' : '';
    const text = field.options.length > 0 ? option : field.label || field.name;
    return `<label class="choice"><input type="${type}" name="${id}" value="${escapeHtml(option)}"${checked}${mustPick}><span>${escapeHtml(text)}</span></label>`;
  });
  return `<fieldset${stateOf(problem, id)}><legend>${renderLabel(field)}</legend>${choices.join('')}${renderProblem({ id, problem })}</fieldset>`;
}

const stateOf = (problem: string | undefined, id: string): string =>
  problem === undefined ? '' : ` aria-invalid="true" aria-describedby="${id}-error"`;

function renderProblem({ problem, id }: Pick<ShownField, 'problem' | 'id'>): string {
  return problem === undefined ? '' : `<div class="error" id="${id}-error" role="alert">${escapeHtml(problem)}</div>`;
}
