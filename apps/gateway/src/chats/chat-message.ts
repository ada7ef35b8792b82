import { randomUUID } from 'node:crypto';
import { AppError } from '@weft/errors';
import type { HostedChat } from '@weft/node-sdk';
import { isJsonObject, type BinaryRef, type Item, type Json, type JsonObject } from '@weft/workflow-model';
import type { FastifyRequest } from 'fastify';
import { isAccepted } from '../forms/accepted-files.ts';
import { formFields, parseBody, type TakenBody } from '../webhooks/webhook-body.ts';

const MAX_SESSION_CHARS = 500;

/** What somebody asks of a chat: to answer a message, or for what was said before. */
export type ChatCall = { readonly action: 'sendMessage'; readonly item: Item } | { readonly action: 'loadPreviousSession' };

/**
 * A message as a run gets it: `sessionId`, `action` and `chatInput`, whatever else came along, and files in `binary`.
 * @throws INVALID_INPUT, UNSUPPORTED_MEDIA_TYPE
 */
export async function readChatCall(request: FastifyRequest, { files: accepted }: Pick<HostedChat, 'files'>): Promise<ChatCall> {
  const { body, files } = await bodyOf(request);
  const query = request.query as Readonly<Record<string, Json>>;
  const action = body['action'] ?? query['action'] ?? 'sendMessage';
  if (action === 'loadPreviousSession') return { action };
  if (action !== 'sendMessage') throw invalid('action', '"action" is neither sendMessage nor loadPreviousSession.');
  return { action, item: toItem({ sessionId: query['sessionId'] ?? randomUUID(), ...body }, files, accepted) };
}

function toItem(body: JsonObject, files: readonly BinaryRef[], accepted: string | undefined): Item {
  const { chatInput, sessionId, metadata, action: _, files: __, ...rest } = body;
  if (typeof chatInput !== 'string') throw invalid('chatInput', 'A message is a text in "chatInput".');
  if (typeof sessionId !== 'string' || sessionId === '' || sessionId.length > MAX_SESSION_CHARS)
    throw invalid('sessionId', `"sessionId" is a text of 1 to ${MAX_SESSION_CHARS} characters.`);
  assertAccepted(files, accepted);
  const json = { sessionId, action: 'sendMessage', chatInput, ...rest, ...readMetadata(metadata), ...about(files) };
  return { json, ...(files.length > 0 && { binary: named(files) }) };
}

function assertAccepted(files: readonly BinaryRef[], accepted: string | undefined): void {
  if (files.length > 0 && accepted === undefined) throw invalid('files', 'This chat takes no files.');
  if (files.some((file) => !isAccepted(file, accepted ?? '')))
    throw invalid('files', `This chat takes files of these kinds: ${accepted}.`);
}

async function bodyOf(request: FastifyRequest): Promise<{ readonly body: JsonObject; readonly files: readonly BinaryRef[] }> {
  const given = request.body as Buffer | TakenBody | undefined;
  if (given !== undefined && !Buffer.isBuffer(given)) {
    if (!('form' in given)) throw invalid('body', 'A message is sent as JSON or as a form.');
    return { body: formFields(given.form) as JsonObject, files: given.form.files.map(({ file }) => file) };
  }
  const { 'content-type': type, 'content-encoding': encoding } = request.headers;
  const body = await parseBody(given, type, encoding);
  if (!isJsonObject(body)) throw invalid('body', 'A message is sent as an object, such as { "chatInput": "Hello" }.');
  return { body, files: [] };
}

/** In a form it comes as text. */
function readMetadata(metadata: Json | undefined): JsonObject {
  if (metadata === undefined) return {};
  if (typeof metadata !== 'string') return { metadata };
  try {
    return { metadata: JSON.parse(metadata) as Json };
  } catch {
    return { metadata };
  }
}

const keyOf = (index: number): string => `data${index}`;
const named = (files: readonly BinaryRef[]): Record<string, BinaryRef> =>
  Object.fromEntries(files.map((file, index) => [keyOf(index), file]));

function about(files: readonly BinaryRef[]): JsonObject {
  if (files.length === 0) return {};
  const list = files.map(({ fileName = '', mimeType, sizeBytes }, index) => ({
    fileName,
    mimeType,
    fileSize: sizeBytes,
    binaryKey: keyOf(index),
  }));
  return { files: list };
}

const invalid = (field: string, message: string): AppError => new AppError('INVALID_INPUT', message, { details: { field } });
