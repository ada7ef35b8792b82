import { AppError } from '@weft/errors';
import type { WebhookAnswer } from '@weft/node-sdk';
import type { BinaryRef, Json } from '@weft/workflow-model';
import type { FastifyReply } from 'fastify';
import { fileHeaders } from '../executions/file-headers.ts';
import type { WorkspaceFiles } from '../executions/workspace-files.ts';
import { sendProblem } from '../http/problem.filter.ts';

/** RFC 9110 §7.6.1 and §8.6: these are about the connection, which is ours; cookies of a workflow must not reach the API's origin. */
const NOT_FOR_WORKFLOWS = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** Below are answers that are not final. */
const MIN_STATUS = 200;
const MAX_STATUS = 599;
/** RFC 9110 §15.3.5, §15.3.6 and §15.4.5. */
const WITHOUT_BODY = new Set([204, 205, 304]);
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110 §5.5, as what Node will send: visible latin-1, spaces and tabs. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** What a browser would run scripts of. */
const ACTIVE_CONTENT = /^\s*(text\/html|application\/xhtml\+xml|image\/svg\+xml|text\/xml|application\/xml)/i;

const JSON_TYPE = 'application/json; charset=utf-8';
const LINES_TYPE = 'application/x-ndjson; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';

export interface AnswerContext {
  readonly executionId?: string;
  /** What a browser of another site is told of who may read the answer; absent where nobody is told anything. */
  readonly origin?: string;
  readonly headOnly: boolean;
  /** Where a file that is the answer comes from. */
  readonly files?: WorkspaceFiles;
  readonly tenantId?: string;
}

/**
 * Sends what a workflow answers. It shares the API's origin, so that nothing in it may act there.
 * @throws INTERNAL for a status that is none, before anything is sent.
 */
export function sendAnswer(reply: FastifyReply, answer: WebhookAnswer, context: AnswerContext): void {
  const { status } = answer;
  assertFinal(status);
  const body = WITHOUT_BODY.has(status) ? undefined : answer.body;
  const headers = safeHeaders(answer.headers);
  if (body !== undefined && 'file' in body) return sendFile(reply, { status, headers, file: body.file }, context);
  if (body !== undefined) headers['content-type'] ??= 'json' in body ? JSON_TYPE : TEXT_TYPE;
  addOwn(headers, context);
  const payload = context.headOnly || body === undefined ? undefined : toText(body);
  void reply.code(status).headers(headers).send(payload);
}

/** The head of an answer whose body comes piece by piece, so that its length is not known. */
export function headOf({ status, headers: given, body }: WebhookAnswer, context: AnswerContext) {
  assertFinal(status);
  const headers = safeHeaders(given);
  if (body !== undefined && 'file' in body) Object.assign(headers, fileHeaders(body.file, { shown: true }), { ...headers });
  else if (body !== undefined) headers['content-type'] ??= 'json' in body ? LINES_TYPE : TEXT_TYPE;
  delete headers['content-length'];
  addOwn(headers, context);
  return { status, headers };
}

/** What we add, whatever the workflow says. */
function addOwn(headers: Record<string, string>, { origin, executionId }: AnswerContext): void {
  if (ACTIVE_CONTENT.test(headers['content-type'] ?? '')) headers['content-security-policy'] = 'sandbox';
  headers['x-content-type-options'] = 'nosniff';
  if (origin !== undefined) allowOrigin(headers, origin);
  if (executionId !== undefined) headers['weft-execution-id'] = executionId;
}

interface FileAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly file: BinaryRef;
}

/** Type and disposition may be the workflow's; length and the rest are the file's. */
function sendFile(reply: FastifyReply, { status, headers: given, file }: FileAnswer, context: AnswerContext): void {
  const { files, tenantId, headOnly } = context;
  const headers = { ...fileHeaders(file, { shown: true }), ...given };
  addOwn(headers, context);
  headers['content-security-policy'] = 'sandbox';
  if (headOnly || !files || tenantId === undefined) return void reply.code(status).headers(headers).send();
  files.open(tenantId, file).then(
    (content) => {
      if (content) return void reply.code(status).headers(headers).send(content);
      sendProblem(reply.request, reply, new AppError('FILE_NOT_FOUND', 'The file of the answer is not there any more.'));
    },
    (error: unknown) => sendProblem(reply.request, reply, error),
  );
}

function assertFinal(status: number): void {
  if (Number.isInteger(status) && status >= MIN_STATUS && status <= MAX_STATUS) return;
  throw new AppError(
    'INTERNAL',
    `The workflow answers with the status ${status}, which is none from ${MIN_STATUS} to ${MAX_STATUS}.`,
  );
}

function allowOrigin(headers: Record<string, string>, origin: string): void {
  headers['access-control-allow-origin'] ??= origin;
  if (origin !== '*') headers['vary'] ??= 'origin';
  headers['access-control-expose-headers'] ??= 'weft-execution-id';
}

function safeHeaders(headers: WebhookAnswer['headers']): Record<string, string> {
  const safe: Record<string, string> = {};
  for (const name in headers) {
    const lower = name.toLowerCase();
    const value = lower === 'location' ? toUri(String(headers[name])) : String(headers[name]);
    if (!NOT_FOR_WORKFLOWS.has(lower) && HEADER_NAME.test(name) && HEADER_VALUE.test(value)) safe[lower] = value;
  }
  return safe;
}

/** RFC 3986 §2 has no other characters; left as they are, they would cost the caller the whole header. */
const toUri = (address: string): string =>
  address
    .trim()
    .toWellFormed()
    .replaceAll(/[^\x21-\x7e]+/g, encodeURIComponent);

function toText(body: { readonly text: string } | { readonly json: Json }): string {
  return 'json' in body ? JSON.stringify(body.json) : body.text;
}
