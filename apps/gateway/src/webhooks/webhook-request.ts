import type { BinaryRef, Json } from '@weft/workflow-model';
import type { WebhookCall, WebhookRequest } from '@weft/node-sdk';
import type { FastifyRequest } from 'fastify';
import type { AdmittedCall } from './admitted-call.ts';
import type { BodyIntake } from './body-intake.ts';
import { mayBeNested, nestFields } from './nested-fields.ts';
import { fileName, formFields, formFiles, mediaType, parseBody, type TakenBody } from './webhook-body.ts';

const MAX_QUERY_FIELDS = 1_000;

/** The call as the workflow gets it. A promise only where its bytes are to be kept as a file, or are XML. */
export function toWebhookCall(
  request: FastifyRequest,
  { publicUrl, intake }: { readonly publicUrl: string; readonly intake: BodyIntake },
): WebhookCall | Promise<WebhookCall> {
  const call = request.webhook!;
  const body = request.body as Buffer | TakenBody | undefined;
  const { binaryName, rawBody } = call.served.route;
  if (body !== undefined && !Buffer.isBuffer(body)) return takenCall(request, publicUrl, body);
  const { 'content-type': type, 'content-encoding': encoding } = request.headers;
  const parsed = () => parseBody(body, type, encoding);
  if (!rawBody) return settled(parsed(), (parts) => ({ request: describe(request, publicUrl, parts) }));
  const kept = intake.keep(call.tenantId, body ?? Buffer.alloc(0), { mimeType: mediaType(type) || 'application/octet-stream' });
  return kept.then(async (file) => ({
    request: describe(request, publicUrl, await ifPossible(parsed)),
    binary: { [fileName(binaryName)]: file },
  }));
}

/** What is at hand waits for no promise. */
function settled<T extends Json>(value: T | Promise<T>, then: (value: T) => WebhookCall): WebhookCall | Promise<WebhookCall> {
  return value instanceof Promise ? value.then(then) : then(value);
}

function takenCall(request: FastifyRequest, publicUrl: string, body: TakenBody): WebhookCall {
  const { binaryName } = request.webhook!.served.route;
  if ('file' in body) return { request: describe(request, publicUrl, {}), binary: { [fileName(binaryName)]: body.file } };
  const binary: Record<string, BinaryRef> = formFiles(body.form, binaryName);
  return {
    request: describe(request, publicUrl, formFields(body.form)),
    ...(Object.keys(binary).length > 0 && { binary }),
  };
}

function describe(request: FastifyRequest, publicUrl: string, body: Json): WebhookRequest {
  const { headers, url } = request;
  const { served, caller, executionMode } = request.webhook!;
  const queryAt = url.indexOf('?');
  const described: WebhookRequest = {
    headers: withoutSecret(headers, caller),
    params: served.params,
    query: queryOf(request),
    body,
    webhookUrl: publicUrl + (queryAt < 0 ? url : url.slice(0, queryAt)),
    executionMode,
  };
  return caller.claims === undefined ? described : { ...described, jwtPayload: caller.claims };
}

/** With brackets in its names it is nested, as that of a form. */
function queryOf({ url, query }: FastifyRequest): WebhookRequest['query'] {
  const text = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  if (!mayBeNested(text)) return { ...(query as WebhookRequest['query']) };
  return nestFields(new URLSearchParams(text), MAX_QUERY_FIELDS) as WebhookRequest['query'];
}

function withoutSecret(headers: FastifyRequest['headers'], { secretHeader }: AdmittedCall['caller']): Record<string, string> {
  const copy = { ...headers } as Record<string, string>;
  if (secretHeader !== undefined) delete copy[secretHeader.toLowerCase()];
  return copy;
}

/** The bytes are kept anyway: whoever asks for them raw may send what is not what it says. */
async function ifPossible(parse: () => Json | Promise<Json>): Promise<Json> {
  try {
    return await parse();
  } catch {
    return {};
  }
}
