import { parse as parseForm } from 'node:querystring';
import { AppError } from '@weft/errors';
import type { Json } from '@weft/workflow-model';

const MAX_FORM_FIELDS = 10_000;
const NO_BODY: Json = {};
/** A caller that says nothing about its body gets it as text. */
const TEXT = /^(|text\/.*|application\/xml|.*\+xml)$/;

/**
 * The body as items see it: JSON parsed, form fields as an object (a list where a name comes more than once), text as text.
 * Anything else is `{ data, mimeType, sizeBytes }` with the bytes in base64. No body is `{}`.
 * @throws INVALID_INPUT for what is not the JSON that it says it is, UNSUPPORTED_MEDIA_TYPE for what is not taken yet.
 */
export function parseBody(bytes: Buffer | undefined, contentType: string | undefined, encoding: string | undefined): Json {
  if (bytes === undefined || bytes.length === 0) return NO_BODY;
  const mimeType = (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
  assertTaken(mimeType, encoding);
  if (mimeType === 'application/json' || mimeType.endsWith('+json')) return parseJson(bytes);
  if (mimeType === 'application/x-www-form-urlencoded')
    return { ...parseForm(bytes.toString(), '&', '=', { maxKeys: MAX_FORM_FIELDS }) } as Json;
  if (TEXT.test(mimeType)) return bytes.toString();
  return { data: bytes.toString('base64'), mimeType, sizeBytes: bytes.length };
}

function assertTaken(mimeType: string, encoding: string | undefined): void {
  if (encoding !== undefined && encoding !== 'identity') {
    throw new AppError(
      'UNSUPPORTED_MEDIA_TYPE',
      `A body with Content-Encoding "${encoding.slice(0, 50)}" is not taken: send it as it is.`,
    );
  }
  if (mimeType === 'multipart/form-data') {
    throw new AppError(
      'UNSUPPORTED_MEDIA_TYPE',
      'Files by multipart/form-data are not taken yet: send JSON, form fields, text or the bytes themselves.',
    );
  }
}

function parseJson(bytes: Buffer): Json {
  try {
    return JSON.parse(bytes.toString()) as Json;
  } catch (error) {
    // V8 quotes what it stumbled over; the position is enough.
    const at = /position \d+/.exec((error as Error).message)?.[0];
    throw new AppError('INVALID_INPUT', `The body says that it is JSON, and is not${at ? ` (at ${at})` : ''}.`);
  }
}
