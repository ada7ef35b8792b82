import { getPath } from '@weft/node-sdk';
import type { Item, Json } from '@weft/workflow-model';
import { textEncoderOf } from '../files/file-text.ts';
import { mediaTypeOf, UNKNOWN_MEDIA_TYPE } from '../files/media-types.ts';
import { sourceInvalid } from './convert-failure.ts';
import type { ConvertParameters } from './convert-to-file.params.ts';

export interface FileContent {
  readonly content: Uint8Array;
  readonly mimeType: string;
  readonly fileName: string;
}

const MARK = '\ufeff';
const DATA_URL = /^data:([^;,]*)(?:;[^;,]*)*;base64,/i;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
/** What the first bytes of files are, in hexadecimal digits. */
const SIGNATURES: readonly (readonly [string, string])[] = [
  ['89504e470d0a1a0a', 'image/png'],
  ['ffd8ff', 'image/jpeg'],
  ['47494638', 'image/gif'],
  ['25504446', 'application/pdf'],
  ['504b0304', 'application/zip'],
  ['1f8b', 'application/gzip'],
  ['494433', 'audio/mpeg'],
  ['4f676753', 'audio/ogg'],
  ['424d', 'image/bmp'],
];

export function jsonFile(value: Json, parameters: ConvertParameters): FileContent {
  const text = JSON.stringify(value, undefined, parameters.pretty ? 2 : undefined);
  return { content: encoded(text, parameters), mimeType: 'application/json', fileName: parameters.fileName || 'file.json' };
}

/** A value that is no text is written as JSON. @throws NodeFailure SOURCE_INVALID, ENCODING_UNKNOWN */
export function textFile({ json }: Item, parameters: ConvertParameters): FileContent {
  const value = getPath(json, parameters.sourceField);
  if (value === undefined || value === null)
    throw sourceInvalid(`The item has no field "${parameters.sourceField.slice(0, 100)}".`);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const fileName = parameters.fileName || 'file.txt';
  const known = mediaTypeOf(fileName);
  return { content: encoded(text, parameters), mimeType: known === UNKNOWN_MEDIA_TYPE ? 'text/plain' : known, fileName };
}

/** @throws NodeFailure SOURCE_INVALID */
export function bytesFile({ json }: Item, { sourceField, fileName }: ConvertParameters): FileContent {
  const value = getPath(json, sourceField);
  if (typeof value !== 'string') throw sourceInvalid(`The item has no text in the field "${sourceField.slice(0, 100)}".`);
  const url = DATA_URL.exec(value.slice(0, 1_000));
  const digits = value.slice(url?.[0].length ?? 0).replace(/\s+/g, '');
  if (!BASE64.test(digits)) throw sourceInvalid(`The field "${sourceField.slice(0, 100)}" holds text that is no base64.`);
  const content = Buffer.from(digits, 'base64');
  return { content, mimeType: url?.[1] || typeOf(content, fileName), fileName: fileName || 'file' };
}

function typeOf(content: Buffer, fileName: string): string {
  const byName = mediaTypeOf(fileName);
  if (byName !== UNKNOWN_MEDIA_TYPE) return byName;
  const start = content.subarray(0, 8).toString('hex');
  return SIGNATURES.find(([signature]) => start.startsWith(signature))?.[1] ?? UNKNOWN_MEDIA_TYPE;
}

function encoded(text: string, { encoding, addBom }: ConvertParameters): Uint8Array {
  return textEncoderOf(encoding)(addBom && /^utf/i.test(encoding) ? MARK + text : text);
}
