import { parse as parseQuery } from 'node:querystring';
import type { FastifyRequest } from 'fastify';
import type { SentForm } from '../webhooks/multipart.ts';
import type { TakenBody } from '../webhooks/webhook-body.ts';

const MAX_FIELDS = 2_000;

/** As multipart/form-data, which our pages send, or as URL-encoded fields. */
export function sentForm(request: FastifyRequest): SentForm {
  const body = request.body as Buffer | TakenBody | undefined;
  if (body === undefined || 'file' in body) return { fields: [], files: [] };
  if ('form' in body) return body.form;
  const parsed = parseQuery(body.toString(), '&', '=', { maxKeys: MAX_FIELDS });
  return {
    fields: Object.entries(parsed).flatMap(([name, value]) => [value ?? ''].flat().map((each) => [name, each] as const)),
    files: [],
  };
}
