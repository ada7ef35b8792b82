import { NodeFailure, type WebhookAnswer } from '@weft/node-sdk';
import type { Item, Json } from '@weft/workflow-model';
import type { z } from 'zod';
import type { respondToWebhookParams } from './respond-to-webhook.params.ts';

type RespondParameters = z.output<typeof respondToWebhookParams>;

/** Keeps method and body, as a redirect of an API should. */
const TEMPORARY_REDIRECT = 307;

/**
 * The answer that the parameters describe.
 * @throws NodeFailure RESPONSE_INVALID
 */
export function respondAnswer(parameters: RespondParameters, items: readonly Item[]): WebhookAnswer {
  const headers: Record<string, string> = Object.fromEntries(
    parameters.headers.map(({ name, value }) => [name.toLowerCase(), value]),
  );
  if (parameters.respondWith === 'redirect') return redirect(parameters, headers);
  return { status: parameters.status, headers, ...bodyOf(parameters, items) };
}

function redirect({ redirectUrl, status }: RespondParameters, headers: Record<string, string>): WebhookAnswer {
  if (redirectUrl === '') throw invalid('A redirect needs an address.', 'redirectUrl', 'Give the address in "redirectUrl".');
  const isRedirect = status >= 300 && status < 400;
  return { status: isRedirect ? status : TEMPORARY_REDIRECT, headers: { ...headers, location: redirectUrl } };
}

function bodyOf({ respondWith, body, responseKey }: RespondParameters, items: readonly Item[]): Pick<WebhookAnswer, 'body'> {
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
      return { body: { json: typeof body === 'string' ? parse(body) : ((body ?? null) as Json) } };
    case 'text':
      return { body: { text: toText(body as Json | undefined) } };
    default:
      return {};
  }
}

function under(key: string, json: Json): Json {
  return key === '' ? json : { [key]: json };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const fix = 'Correct the JSON; in text with expressions, quote what the expressions give. Or respond with text.';
    throw invalid(`The body is not JSON: ${(error as Error).message}.`, 'body', fix);
  }
}

function toText(body: Json | undefined): string {
  if (body === undefined || body === null) return '';
  return typeof body === 'object' ? JSON.stringify(body) : String(body);
}

function invalid(message: string, field: string, fix: string): NodeFailure {
  return new NodeFailure({ code: 'RESPONSE_INVALID', fault: 'user', message, field, fix, retryable: false });
}
