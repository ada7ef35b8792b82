import { parse as parseForm } from 'node:querystring';
import { AppError } from '@weft/errors';
import { MAX_JSON_DEPTH, parseJson, type BinaryRef, type Json } from '@weft/workflow-model';
import { jsonTrouble } from '../http/json-trouble.ts';
import type { SentForm } from './multipart.ts';
import { mayBeNested, nestFields } from './nested-fields.ts';
import { isXml, parseXml } from './xml-body.ts';

const MAX_FORM_FIELDS = 10_000;
const NO_BODY: Json = {};
const FIRST_FILE = 'data';
/** A caller that says nothing about its body gets it as text. */
const CHARSET = /;\s*charset="?([^";\s]+)/i;
const TEXT = /^(|text\/.*|application\/xml|.*\+xml)$/;

/** How a body is taken: whole and parsed, as a form with files, or as one file. */
export type BodyKind = 'parsed' | 'form' | 'file';

/** A body that was taken while it arrived. */
export type TakenBody = { readonly form: SentForm } | { readonly file: BinaryRef };

/** @throws UNSUPPORTED_MEDIA_TYPE for a packed body */
export function bodyKind(contentType: string | undefined, encoding: string | undefined): BodyKind {
  assertPlain(encoding);
  const type = mediaType(contentType);
  if (type === 'multipart/form-data') return 'form';
  return isJson(type) || type === 'application/x-www-form-urlencoded' || TEXT.test(type) ? 'parsed' : 'file';
}

/**
 * The body as items see it: JSON and XML parsed, form fields as an object (a list where a name comes more than once, nested where it has
 * brackets), text as text. No body, and one that is a file, is `{}`. A promise for XML only.
 * @throws INVALID_INPUT for what is not the JSON or XML that it says it is, UNSUPPORTED_MEDIA_TYPE for a packed body or an unknown charset
 */
export function parseBody(
  bytes: Buffer | undefined,
  contentType: string | undefined,
  encoding: string | undefined,
): Json | Promise<Json> {
  if (bytes === undefined || bytes.length === 0) return NO_BODY;
  assertPlain(encoding);
  const type = mediaType(contentType);
  if (isJson(type)) return readJson(decode(bytes, contentType));
  if (type === 'application/x-www-form-urlencoded') return readForm(bytes.toString());
  if (isXml(type)) return parseXml(decode(bytes, contentType));
  return decode(bytes, contentType);
}

/** UTF-8 unless the type names another charset; without the mark that some put before a text. */
function decode(bytes: Buffer, contentType: string | undefined): string {
  const charset = CHARSET.exec(contentType ?? '')?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', `The charset "${charset.slice(0, 50)}" of the body is not known: send UTF-8.`);
  }
}

/** Fields by name; a list where a name comes more than once. */
export function formFields({ fields }: SentForm): Json {
  const values = new Map<string, string | string[]>();
  for (const [name, value] of fields) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(values);
}

/** Files by the names under which items have them: those of their fields, or `prefix` with a number. */
export function formFiles({ files }: SentForm, prefix: string | undefined): Record<string, BinaryRef> {
  const isRepeated = (field: string) => files.filter((other) => other.field === field).length > 1;
  const seen = new Map<string, number>();
  const entries = files.map(({ field, file }, index): [string, BinaryRef] => {
    if (prefix !== undefined) return [`${prefix}${index}`, file];
    const count = seen.get(field) ?? 0;
    seen.set(field, count + 1);
    return [isRepeated(field) ? `${field}${count}` : field, file];
  });
  return Object.fromEntries(entries);
}

/** The name of a body that is one file. */
export const fileName = (prefix: string | undefined): string => prefix ?? FIRST_FILE;

export const mediaType = (contentType: string | undefined): string => (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();

const isJson = (type: string): boolean => type === 'application/json' || type.endsWith('+json');

function assertPlain(encoding: string | undefined): void {
  if (encoding === undefined || encoding === 'identity') return;
  throw new AppError(
    'UNSUPPORTED_MEDIA_TYPE',
    `A body with Content-Encoding "${encoding.slice(0, 50)}" is not taken: send it as it is.`,
  );
}

function readForm(text: string): Json {
  if (mayBeNested(text)) return nestFields(new URLSearchParams(text), MAX_FORM_FIELDS);
  return { ...parseForm(text, '&', '=', { maxKeys: MAX_FORM_FIELDS }) } as Json;
}

function readJson(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof RangeError)
      throw new AppError('INVALID_INPUT', `The body is nested more than ${MAX_JSON_DEPTH} levels deep.`);
    throw new AppError('INVALID_INPUT', `The body says that it is JSON, and is not: ${jsonTrouble(error)}.`);
  }
}
