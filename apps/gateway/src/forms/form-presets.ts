import type { FormField, FormPage } from '@weft/node-sdk';
import type { FastifyRequest } from 'fastify';
import type { FormExtras } from './form-page.ts';

/** Fields into which nobody but the person puts anything. */
const UNSET = new Set<FormField['type']>(['password', 'file', 'html']);
const MAX_CHARS = 10_000;

/** What the address of a form gives its fields at first, by their names or labels. */
export function presetsOf({ fields }: FormPage, { query }: FastifyRequest): FormExtras['preset'] {
  const given = query as Readonly<Record<string, string | string[] | undefined>>;
  return fields.map((field) => {
    const value = UNSET.has(field.type) ? undefined : (own(given, field.name) ?? own(given, field.label));
    return value === undefined ? undefined : toValues(field, value);
  });
}

/** Several values of a field with options may stand in one, with commas between. */
function toValues({ type, multiple }: FormField, value: string | string[]): readonly string[] {
  const texts = [value].flat().map((text) => text.slice(0, MAX_CHARS));
  const isMany = type === 'checkbox' || (type === 'dropdown' && multiple);
  return isMany && texts.length === 1 ? texts[0]!.split(',').map((text) => text.trim()) : texts;
}

const own = (query: Readonly<Record<string, string | string[] | undefined>>, name: string): string | string[] | undefined =>
  Object.hasOwn(query, name) ? query[name] : undefined;
