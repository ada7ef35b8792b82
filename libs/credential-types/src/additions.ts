import { isJsonObject } from '@weft/workflow-model';
import type { Additions, OutgoingRequest } from './credential-type.ts';

type Head = Pick<OutgoingRequest, 'url' | 'headers'>;

/** URL and headers with what a credential adds to them. */
export function addedToHead(request: Head, { headers = {}, query = {} }: Additions): Head {
  const url = new URL(request.url);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const replaced = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const kept = Object.entries(request.headers).filter(([name]) => !replaced.has(name.toLowerCase()));
  const changed = Object.keys(query).length > 0 ? url.href : request.url;
  return { url: changed, headers: { ...Object.fromEntries(kept), ...headers } };
}

/** A JSON body with more members; undefined where the body is no JSON object, and so has no place for them. */
export function addedToBody(body: OutgoingRequest['body'], added: NonNullable<Additions['body']>): string | undefined {
  if (body === undefined || body.length === 0) return JSON.stringify(added);
  const parsed = parse(typeof body === 'string' ? body : new TextDecoder().decode(body));
  return isJsonObject(parsed) ? JSON.stringify({ ...parsed, ...added }) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A body that is no JSON object has no place for members.
    return undefined;
  }
}
