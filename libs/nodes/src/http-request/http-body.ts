import { setOwn, type FilePort, type StreamedBody } from '@weft/node-sdk';
import type { Item, Json, JsonObject } from '@weft/workflow-model';
import { fileOf } from './binary-field.ts';
import { textOf } from './http-target.ts';
import type { HttpRequestParams } from './http-request.params.ts';
import { multipart, type Part } from './multipart.ts';
import { readJson, readObject } from './read-object.ts';

export interface HttpBody {
  readonly contentType: string;
  readonly content: string | StreamedBody;
}

/** What a body is made of beside the parameters. */
export interface BodySource {
  readonly item: Item;
  readonly files: FilePort;
}

/** A body, once the key of its call is known. */
export type BodyMaker = (idempotencyKey: string) => HttpBody;

/**
 * The body of the request, if it has one; all problems are found before it is made.
 * @throws NodeFailure PARAMETER_INVALID, BINARY_MISSING
 */
export function bodyOf(parameters: HttpRequestParams, source: BodySource): BodyMaker | undefined {
  switch (parameters.bodyType) {
    case 'none':
      return undefined;
    case 'json':
      return fixed({ contentType: 'application/json', content: jsonText(parameters) });
    case 'form':
      return fixed({ contentType: 'application/x-www-form-urlencoded', content: formText(parameters) });
    case 'multipart':
      return multipartBody(parameters, source);
    case 'raw':
      return fixed({ contentType: parameters.bodyContentType, content: parameters.bodyText });
    case 'binary':
      return fixed(fileBody(parameters, source));
  }
}

const fixed =
  (body: HttpBody): BodyMaker =>
  () =>
    body;

function fileBody({ bodyFile }: HttpRequestParams, { item, files }: BodySource): HttpBody {
  const file = fileOf(item, bodyFile, 'bodyFile');
  return { contentType: file.mimeType, content: { open: () => files.open(file), sizeBytes: file.sizeBytes } };
}

function multipartBody({ bodyParts }: HttpRequestParams, { item, files }: BodySource): BodyMaker {
  const parts = bodyParts.flatMap((part, index) => partsOf(part, { item, index }));
  return (key) => {
    const { boundary, body } = multipart(parts, key, files);
    return { contentType: `multipart/form-data; boundary=${boundary}`, content: body };
  };
}

function partsOf(
  { name, value, file: field, fileName, contentType }: HttpRequestParams['bodyParts'][number],
  { item, index }: { readonly item: Item; readonly index: number },
): readonly Part[] {
  if (field !== undefined && field !== '') {
    const file = fileOf(item, field, `bodyParts.${index}.file`);
    return [{ name, content: file, fileName: fileName ?? file.fileName ?? field, contentType: contentType ?? file.mimeType }];
  }
  const values = Array.isArray(value) ? (value as readonly (Json | undefined)[]) : [value as Json | undefined];
  return values.flatMap((element) => (element === undefined ? [] : [{ name, content: textOf(element), fileName, contentType }]));
}

/** Text is sent as it is written, once it is known to be JSON. */
function jsonText({ bodyJson, bodyFields }: HttpRequestParams): string {
  if (bodyJson === undefined) return JSON.stringify(objectOf(bodyFields));
  if (typeof bodyJson !== 'string') return JSON.stringify(bodyJson);
  readJson(bodyJson, 'bodyJson');
  return bodyJson;
}

function objectOf(fields: HttpRequestParams['bodyFields']): JsonObject {
  const object: Record<string, Json> = {};
  for (const { name, value } of fields) if (value !== undefined) setOwn(object, name, value as Json);
  return object;
}

function formText({ bodyJson, bodyFields }: HttpRequestParams): string {
  const form = new URLSearchParams();
  const pairs =
    bodyJson === undefined
      ? bodyFields.map(({ name, value }) => [name, value as Json] as const)
      : Object.entries(readObject(bodyJson as Json, 'bodyJson'));
  for (const [name, value] of pairs) {
    for (const element of Array.isArray(value) ? (value as readonly Json[]) : [value]) {
      if (element !== undefined) form.append(name, textOf(element));
    }
  }
  return form.toString();
}
