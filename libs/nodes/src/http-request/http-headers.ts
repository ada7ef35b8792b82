import { NodeFailure } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import { textOf } from './http-target.ts';
import type { HttpRequestParams } from './http-request.params.ts';
import { readObject } from './read-object.ts';

/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// eslint-disable-next-line no-control-regex -- these are the characters that must not be in a header
const FORBIDDEN_IN_VALUE = /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/;

/**
 * The headers that the user set. Of two with one name the later counts.
 * @throws NodeFailure HTTP_HEADER_INVALID, PARAMETER_INVALID
 */
export function headersOf({ headers, headersJson, lowercaseHeaders }: HttpRequestParams): Record<string, string> {
  const pairs =
    headersJson === undefined
      ? headers.map(({ name, value }) => [name, value as Json] as const)
      : Object.entries(readObject(headersJson as Json, 'headersJson'));
  const result = new Map<string, readonly [string, string]>();
  for (const [name, value] of pairs) {
    if (value === undefined) continue;
    const key = checkName(name);
    result.set(key, [lowercaseHeaders ? key : name, checkValue(name, textOf(value).trim())]);
  }
  return Object.fromEntries(result.values());
}

function checkName(name: string): string {
  if (TOKEN.test(name)) return name.toLowerCase();
  throw invalid(`"${name.slice(0, 100)}" is no name of a header`);
}

function checkValue(name: string, value: string): string {
  if (!FORBIDDEN_IN_VALUE.test(value)) return value;
  throw invalid(`the value of "${name}" holds a line break or another character that a header cannot carry`);
}

function invalid(problem: string): NodeFailure {
  return new NodeFailure({
    code: 'HTTP_HEADER_INVALID',
    fault: 'user',
    message: `The request cannot be sent: ${problem}.`,
    field: 'headers',
    fix: 'Correct the header.',
    retryable: false,
  });
}
