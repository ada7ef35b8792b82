import { Injectable } from '@nestjs/common';
import type { FormPage } from '@weft/node-sdk';
import { isAppError } from '@weft/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { logged, sendProblem } from '../http/problem.filter.ts';
import { BodyIntake } from '../webhooks/body-intake.ts';
import { ResumeIngress } from '../webhooks/resume-ingress.ts';
import { takeBodies } from '../webhooks/webhook.plugin.ts';
import { type RefusedForm, renderForm, renderMessage } from './form-page.ts';
import { readSubmission } from './form-submission.ts';
import { pageHeaders } from './page-shell.ts';
import { sentForm } from './sent-form.ts';

const PATHS = ['/form-waiting/:token', '/form-waiting/:token/*'] as const;
/** RFC 9110 §15.4.4: go there with GET, whatever the form was sent with. */
const SEE_OTHER = 303;

/** Forms of runs that wait for one: GET shows, and changes nothing; POST sends. */
@Injectable()
export class FormIngress {
  constructor(
    private readonly resumes: ResumeIngress,
    private readonly intake: BodyIntake,
  ) {}

  register(server: FastifyInstance): void {
    server.register(async (scope) => {
      takeBodies(scope, this.intake);
      scope.setErrorHandler((error, request, reply) => sendErrorPage(request, reply, error));
      scope.addHook('onRequest', (request, _reply, done) => {
        this.resumes.admit(request, 'form').then(() => done(), done);
      });
      for (const url of PATHS) {
        const config = { access: { kind: 'public' as const } };
        scope.get(url, { config }, (request, reply) => void this.show(reply, formOf(request), 200));
        scope.post(url, { config, bodyLimit: this.intake.bodyLimit }, (request, reply) => this.submit(request, reply));
      }
    });
  }

  private show(reply: FastifyReply, form: FormPage, status: number, refused?: RefusedForm): FastifyReply {
    return reply
      .code(status)
      .headers(pageHeaders(originAfter(form)))
      .send(renderForm(form, refused));
  }

  private async submit(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const form = formOf(request);
    const call = request.webhook!;
    const submission = readSubmission(form, sentForm(request), { now: new Date(), mode: call.executionMode });
    if ('refused' in submission) return this.show(reply, form, 422, submission.refused);
    const committed = await this.resumes.commit(call, submission.item, idempotencyKeyOf(request.headers));
    if (call.served.route.respond === 'immediately') return sendAfter(reply, form);
    await this.resumes.answer(request, reply, committed);
    return reply;
  }
}

function sendAfter(reply: FastifyReply, { title, after }: FormPage): FastifyReply {
  if ('redirect' in after && isWebAddress(after.redirect))
    return reply.code(SEE_OTHER).headers(pageHeaders()).header('location', new URL(after.redirect).href).send();
  const text = 'text' in after ? after.text : 'Your response has been recorded.';
  return reply
    .code(200)
    .headers(pageHeaders())
    .send(renderMessage(title || 'Thank you', text));
}

function formOf(request: FastifyRequest): FormPage {
  const { resume } = request.webhook!;
  const form = resume?.status === 'open' ? resume.resume.form : undefined;
  if (!form) throw new Error('A wait for a form has none.');
  return form;
}

const isWebAddress = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '');

/** Browsers apply `form-action` to where a form's answer redirects as well. */
function originAfter({ after }: FormPage): string | undefined {
  return 'redirect' in after && isWebAddress(after.redirect) ? new URL(after.redirect).origin : undefined;
}

/** For a person: what happened, without codes. Whoever asks for JSON gets the problem. */
function sendErrorPage(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const isEarly = isAppError(error) && error.details['early'] === true;
  const page = isAppError(error) && !wantsJson(request) ? (isEarly ? EARLY : PAGES[error.code]) : undefined;
  if (!page || !isAppError(error)) return sendProblem(request, reply, error);
  logged(request, error);
  void reply.code(error.status).headers(pageHeaders()).send(renderMessage(page[0], page[1]));
}

const wantsJson = ({ headers }: FastifyRequest): boolean => (headers.accept ?? '').includes('json');
const CLOSED = ['This form is closed', 'It has been sent already, or its time is over.'] as const;
const EARLY = ['This form is not open yet', 'Come back in a moment.'] as const;
const AWAY = [
  'This form cannot be reached just now',
  'Load it again in a moment. If you have just sent it, it may have arrived.',
] as const;
const PAGES: Readonly<Record<string, readonly [title: string, text: string]>> = {
  RESUME_NOT_FOUND: ['There is no form here', 'Check that the address is complete.'],
  RESUME_REFUSED: CLOSED,
  EXECUTION_FINISHED: CLOSED,
  STORE_UNAVAILABLE: AWAY,
  SERVICE_UNAVAILABLE: AWAY,
  REQUEST_TIMEOUT: AWAY,
  WEBHOOK_REFUSED: ['You cannot fill in this form', 'It is not open to your address.'],
  PAYLOAD_TOO_LARGE: ['That is too much', 'The files or texts are larger than this form takes. Go back and choose smaller ones.'],
};
