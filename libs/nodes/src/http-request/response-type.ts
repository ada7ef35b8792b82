import type { HttpResponseHead } from '@weft/node-sdk';
import type { HttpRequestParams } from './http-request.params.ts';

/** RFC 9110: they have no body. */
const EMPTY_STATUSES = new Set([204, 205, 304]);

export function isJson(contentType: string): boolean {
  return /^\s*(application|text)\/([^;]+\+)?json\b/i.test(contentType);
}

/** What has no type is taken for text; so is what names a character set. */
export function isText(contentType: string): boolean {
  if (contentType === '' || isJson(contentType) || /charset=/i.test(contentType)) return true;
  return /^\s*(text\/|application\/([^;]+\+)?(xml|yaml|javascript|graphql|x-www-form-urlencoded|x-ndjson)\b)/i.test(contentType);
}

/** Whether the body becomes a file of the workspace. An empty one is no file unless a file is asked for. */
export function isFileResponse({ status, headers }: HttpResponseHead, format: HttpRequestParams['responseFormat']): boolean {
  if (format === 'file') return true;
  if (format !== 'auto' || EMPTY_STATUSES.has(status) || headers['content-length'] === '0') return false;
  return !isText(headers['content-type'] ?? '');
}
