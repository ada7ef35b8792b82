import { isJsonObject, type Json } from '@weft/workflow-model';
import type { Additions, OutgoingRequest } from './credential-type.ts';

const FORM = /^application\/x-www-form-urlencoded\b/i;

type Head = Pick<OutgoingRequest, 'url' | 'headers'>;

/** URL and headers with what a credential adds to them. */
export function addedToHead(request: Head, { headers = {}, query = {} }: Additions): Head {
  const url = Object.entries(query).reduce(withParameter, request.url);
  const replaced = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const kept = Object.entries(request.headers).filter(([name]) => !replaced.has(name.toLowerCase()));
  return { url, headers: { ...Object.fromEntries(kept), ...headers } };
}

/** All else of the query stays as it is written: not every service reads two spellings alike. */
function withParameter(address: string, [name, value]: readonly [string, string]): string {
  const url = new URL(address);
  url.search = withPair(url.search.slice(1), [name, value]);
  return url.href;
}

/** A query or form with a parameter, in the place of those of its name. */
function withPair(pairs: string, [name, value]: readonly [string, string]): string {
  const isOther = (pair: string) => pair !== '' && !new URLSearchParams(pair).has(name);
  const added = [name, value].map((text) => encodeURIComponent(text.toWellFormed())).join('=');
  return [...pairs.split('&').filter(isOther), added].join('&');
}

/** A body of JSON, or a form, with more members; undefined where it is neither a JSON object nor a form, and so has no place for them. */
export function addedToBody(
  body: OutgoingRequest['body'],
  added: NonNullable<Additions['body']>,
  contentType = '',
): string | undefined {
  const text = body === undefined || typeof body === 'string' ? body : new TextDecoder().decode(body);
  if (FORM.test(contentType))
    return Object.entries(added)
      .map(toPair)
      .reduce(withPair, text ?? '');
  if (text === undefined || text === '') return JSON.stringify(added);
  const parsed = parse(text);
  return isJsonObject(parsed) ? JSON.stringify({ ...parsed, ...added }) : undefined;
}

const toPair = ([name, value]: readonly [string, Json]) =>
  [name, typeof value === 'string' ? value : JSON.stringify(value)] as const;

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A body that is no JSON object has no place for members.
    return undefined;
  }
}
