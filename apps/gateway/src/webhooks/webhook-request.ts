import type { BinaryRef, Json } from '@weft/workflow-model';
import type { WebhookCall, WebhookRequest } from '@weft/node-sdk';
import type { FastifyRequest } from 'fastify';
import type { AdmittedCall } from './admitted-call.ts';
import type { BodyIntake } from './body-intake.ts';
import { fileName, formFields, formFiles, mediaType, parseBody, type TakenBody } from './webhook-body.ts';

/** The call as the workflow gets it. A promise only where its bytes are to be kept as a file. */
export function toWebhookCall(
  request: FastifyRequest,
  { publicUrl, intake }: { readonly publicUrl: string; readonly intake: BodyIntake },
): WebhookCall | Promise<WebhookCall> {
  const call = request.webhook!;
  const body = request.body as Buffer | TakenBody | undefined;
  const { binaryName, rawBody } = call.served.route;
  if (body !== undefined && !Buffer.isBuffer(body)) return takenCall(request, publicUrl, body);
  const { 'content-type': type, 'content-encoding': encoding } = request.headers;
  if (!rawBody) return { request: describe(request, publicUrl, parseBody(body, type, encoding)) };
  const kept = intake.keep(call.tenantId, body ?? Buffer.alloc(0), { mimeType: mediaType(type) || 'application/octet-stream' });
  return kept.then((file) => ({
    request: describe(request, publicUrl, parseIfPossible(body, type)),
    binary: { [fileName(binaryName)]: file },
  }));
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
    query: { ...(request.query as WebhookRequest['query']) },
    body,
    webhookUrl: publicUrl + (queryAt < 0 ? url : url.slice(0, queryAt)),
    executionMode,
  };
  return caller.claims === undefined ? described : { ...described, jwtPayload: caller.claims };
}

function withoutSecret(headers: FastifyRequest['headers'], { secretHeader }: AdmittedCall['caller']): Record<string, string> {
  const copy = { ...headers } as Record<string, string>;
  if (secretHeader !== undefined) delete copy[secretHeader.toLowerCase()];
  return copy;
}

/** The bytes are kept anyway: whoever asks for them raw may send what is not what it says. */
function parseIfPossible(body: Buffer | undefined, type: string | undefined): Json {
  try {
    return parseBody(body, type, undefined);
  } catch {
    return {};
  }
}
