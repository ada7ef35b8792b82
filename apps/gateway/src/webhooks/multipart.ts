import { Busboy, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy';
import { AppError } from '@weft/errors';
import type { BinaryRef } from '@weft/workflow-model';
import type { Readable } from 'node:stream';

export interface MultipartLimits {
  /** Of all files of a call together. */
  readonly fileBytes: number;
  /** Of all fields of a call together. */
  readonly fieldBytes: number;
}

export interface SentFile {
  readonly field: string;
  readonly file: BinaryRef;
}

export interface SentForm {
  /** In the order in which they came; names may repeat. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly files: readonly SentFile[];
}

type Keep = (content: AsyncIterable<Uint8Array>, about: { mimeType: string; fileName?: string }) => Promise<BinaryRef>;

const MAX_FIELDS = 2_000;
const MAX_FILES = 100;
const MAX_NAME_BYTES = 1_000;
const MAX_HEADER_PAIRS = 50;

/**
 * Takes a multipart/form-data body apart (RFC 7578) while it arrives: files go to `keep` piece by piece, fields stay in memory.
 * @throws INVALID_INPUT for a body that is cut off or has no boundary, PAYLOAD_TOO_LARGE
 */
export async function readMultipart(
  content: Readable,
  headers: BusboyHeaders,
  { keep, limits }: { readonly keep: Keep; readonly limits: MultipartLimits },
): Promise<SentForm> {
  const parser = createParser(headers, limits);
  const fields: [string, string][] = [];
  const kept: Promise<SentFile | undefined>[] = [];
  let room = limits.fieldBytes;
  const { promise: parsed, resolve, reject } = Promise.withResolvers<void>();
  const budget = { room: limits.fileBytes };
  parser.on('field', (name, value, _nameCut, valueCut) => {
    room -= Buffer.byteLength(value) + Buffer.byteLength(name);
    if (valueCut || room < 0) return reject(tooLarge('fields', limits.fieldBytes));
    fields.push([name, value]);
  });
  parser.on('file', (...[field, stream, fileName, , mimeType]) => {
    const file = keepFile({ field, stream, budget, limits }, keep, { mimeType: mimeType.slice(0, 200), fileName });
    file.catch(reject);
    kept.push(file);
  });
  for (const event of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) parser.on(event, () => reject(tooMany()));
  parser.on('finish', resolve);
  parser.on('error', () => reject(malformed()));
  content.on('error', reject);
  content.on('close', () => content.readableEnded || reject(malformed()));
  content.pipe(parser);
  try {
    await parsed;
    const files = await Promise.all(kept);
    return { fields, files: files.filter((file) => file !== undefined) };
  } catch (error) {
    content.unpipe(parser);
    content.resume();
    parser.destroy();
    await Promise.allSettled(kept);
    throw error;
  }
}

function createParser(headers: BusboyHeaders, limits: MultipartLimits) {
  try {
    return new Busboy({
      headers,
      limits: {
        fieldNameSize: MAX_NAME_BYTES,
        fieldSize: limits.fieldBytes,
        fields: MAX_FIELDS,
        files: MAX_FILES,
        parts: MAX_FIELDS + MAX_FILES,
        fileSize: limits.fileBytes + 1,
        headerPairs: MAX_HEADER_PAIRS,
      },
    });
  } catch {
    throw malformed(); // no boundary, or a header that is none
  }
}

interface IncomingFile {
  readonly field: string;
  readonly stream: BusboyFileStream;
  /** What is left for the files of the call. */
  readonly budget: { room: number };
  readonly limits: MultipartLimits;
}

/** Undefined for a file field that somebody left empty: browsers send it without a name and without bytes. */
async function keepFile(
  { field, stream, budget, limits }: IncomingFile,
  keep: Keep,
  { mimeType, fileName }: { mimeType: string; fileName?: string },
): Promise<SentFile | undefined> {
  const name = baseName(fileName);
  const file = await keep(bounded(stream, budget, limits), { mimeType, ...(name !== '' && { fileName: name }) });
  return name === '' && file.sizeBytes === 0 ? undefined : { field, file };
}

async function* bounded(stream: BusboyFileStream, budget: { room: number }, limits: MultipartLimits): AsyncGenerator<Uint8Array> {
  for await (const part of stream as AsyncIterable<Buffer>) {
    budget.room -= part.length;
    if (budget.room < 0) throw tooLarge('files', limits.fileBytes);
    yield part;
  }
}

/** Whatever the other side calls a path stays a name. */
const baseName = (name: string | undefined): string => (name ?? '').split(/[/\\]/).at(-1)!.slice(0, 255);

const malformed = () =>
  new AppError('INVALID_INPUT', 'The body says that it is multipart/form-data, and is not, or was cut off.');
const tooMany = () =>
  new AppError('PAYLOAD_TOO_LARGE', `The body has more parts than are taken: ${MAX_FIELDS} fields and ${MAX_FILES} files.`);

export function tooLarge(what: string, limit: number): AppError {
  return new AppError(
    'PAYLOAD_TOO_LARGE',
    `The ${what} of the body have more than ${limit} bytes, which is the most that is taken.`,
  );
}
