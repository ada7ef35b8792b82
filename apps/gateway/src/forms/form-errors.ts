import { isAppError } from '@weft/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { logged, sendProblem } from '../http/problem.filter.ts';
import { renderMessage } from './form-page.ts';
import { pageHeaders } from './page-shell.ts';

/** For a person: what happened, without codes. Whoever asks for JSON gets the problem. */
export function sendErrorPage(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const isEarly = isAppError(error) && error.details['early'] === true;
  const page = isAppError(error) && !wantsJson(request) ? (isEarly ? EARLY : PAGES[error.code]) : undefined;
  if (!page || !isAppError(error)) return sendProblem(request, reply, error);
  logged(request, error);
  if (error.status === UNAUTHENTICATED) void reply.header('www-authenticate', 'Basic realm="Weft", charset="UTF-8"');
  void reply.code(error.status).headers(pageHeaders()).send(renderMessage(page[0], page[1]));
}

const UNAUTHENTICATED = 401;
const wantsJson = ({ headers }: FastifyRequest): boolean => (headers.accept ?? '').includes('json');
const CLOSED = ['This form is closed', 'It has been sent already, or its time is over.'] as const;
const EARLY = ['This form is not open yet', 'Come back in a moment.'] as const;
const AWAY = [
  'This form cannot be reached just now',
  'Load it again in a moment. If you have just sent it, it may have arrived.',
] as const;
const PAGES: Readonly<Record<string, readonly [title: string, text: string]>> = {
  RESUME_NOT_FOUND: ['There is no form here', 'Check that the address is complete.'],
  WEBHOOK_NOT_FOUND: ['There is nothing here', 'Check the address. What was here may be closed.'],
  WEBHOOK_UNAUTHENTICATED: ['You have to say who you are', 'This page asks for a user name and a password.'],
  RESUME_REFUSED: CLOSED,
  EXECUTION_FINISHED: CLOSED,
  IDEMPOTENCY_KEY_REUSED: [
    'This form has been sent already',
    'What you have sent first was recorded. To send something else, open the form again.',
  ],
  STORE_UNAVAILABLE: AWAY,
  SERVICE_UNAVAILABLE: AWAY,
  REQUEST_TIMEOUT: AWAY,
  QUEUE_FULL: ['There is too much to do just now', 'Your answers were not recorded. Go back and send them again in a while.'],
  WEBHOOK_REFUSED: ['You cannot fill in this form', 'It is not open to your address.'],
  PAYLOAD_TOO_LARGE: ['That is too much', 'The files or texts are larger than this form takes. Go back and choose smaller ones.'],
};
