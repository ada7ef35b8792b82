import { NodeFailure, type NodeContext, type WebhookAnswer } from '@weft/node-sdk';
import { isJsonObject, parseJson, type BinaryRef, type Item, type Json, type JsonObject } from '@weft/workflow-model';
import type { z } from 'zod';
import { headersOf } from '../webhook/webhook-headers.ts';
import type { respondToWebhookParams } from './respond-to-webhook.params.ts';

type RespondParameters = z.output<typeof respondToWebhookParams>;

/** Keeps method and body, as a redirect of an API should. */
const TEMPORARY_REDIRECT = 307;

/**
 * The answer that the parameters describe.
 * @throws NodeFailure RESPONSE_INVALID; for a token also CREDENTIAL_MISSING and what the vault says
 */
export function respondAnswer(context: NodeContext<RespondParameters>): WebhookAnswer | Promise<WebhookAnswer> {
  const parameters = context.params(0);
  if (parameters.respondWith !== 'jwt') return answerOf(parameters, context.items);
  const signing = context.ports.signToken(context.credential('jwtAuth'), claimsOf(parameters));
  return signing.then((token) => ({
    status: parameters.status,
    headers: headersOf(parameters.headers),
    body: { json: { token } },
  }));
}

/** What was sent, for those who go on with it. */
export function sentItem({ status, headers, body }: WebhookAnswer): Item {
  const about = { statusCode: status, headers };
  if (body === undefined) return { json: about };
  if ('file' in body) return { json: about, binary: { data: body.file } };
  return { json: { ...about, body: 'json' in body ? body.json : body.text } };
}

function claimsOf({ claims }: RespondParameters): JsonObject {
  const value = typeof claims === 'string' ? parse(claims, 'claims') : ((claims ?? {}) as Json);
  if (isJsonObject(value)) return value;
  throw invalid('The claims of a token must be an object.', 'claims', 'Give an object, such as { "sub": "42" }.');
}

function answerOf(parameters: RespondParameters, items: readonly Item[]): WebhookAnswer {
  const headers = headersOf(parameters.headers);
  if (parameters.respondWith === 'redirect') return redirect(parameters, headers);
  return { status: parameters.status, headers, ...bodyOf(parameters, items) };
}

function redirect({ redirectUrl, status }: RespondParameters, headers: Record<string, string>): WebhookAnswer {
  if (redirectUrl === '') throw invalid('A redirect needs an address.', 'redirectUrl', 'Give the address in "redirectUrl".');
  const isRedirect = status >= 300 && status < 400;
  return { status: isRedirect ? status : TEMPORARY_REDIRECT, headers: { ...headers, location: redirectUrl } };
}

function bodyOf(
  { respondWith, body, responseKey, file }: RespondParameters,
  items: readonly Item[],
): Pick<WebhookAnswer, 'body'> {
  switch (respondWith) {
    case 'first-item':
      return { body: { json: under(responseKey, items[0]?.json ?? {}) } };
    case 'all-items':
      return {
        body: {
          json: under(
            responseKey,
            items.map((item) => item.json),
          ),
        },
      };
    case 'json':
      return { body: { json: typeof body === 'string' ? parse(body, 'body') : ((body ?? null) as Json) } };
    case 'text':
      return { body: { text: toText(body as Json | undefined) } };
    case 'file':
      return { body: { file: fileOf(items[0], file) } };
    default:
      return {};
  }
}

function under(key: string, json: Json): Json {
  return key === '' ? json : { [key]: json };
}

function fileOf(item: Item | undefined, name: string): BinaryRef {
  const files = item?.binary ?? {};
  const file = name === '' ? Object.values(files)[0] : Object.hasOwn(files, name) ? files[name] : undefined;
  if (file) return file;
  const names = Object.keys(files).join(', ');
  const fix = names === '' ? 'Lead an item with a file to this node.' : `It has ${names}.`;
  throw invalid(`The first item has no file${name === '' ? '' : ` named "${name}"`}.`, 'file', fix);
}

function parse(text: string, field: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    const fix = 'Correct the JSON; in text with expressions, quote what the expressions give. Or respond with text.';
    throw invalid(`The ${field} is not JSON: ${(error as Error).message}.`, field, fix);
  }
}

function toText(body: Json | undefined): string {
  if (body === undefined || body === null) return '';
  return typeof body === 'object' ? JSON.stringify(body) : String(body);
}

function invalid(message: string, field: string, fix: string): NodeFailure {
  return new NodeFailure({ code: 'RESPONSE_INVALID', fault: 'user', message, field, fix, retryable: false });
}
