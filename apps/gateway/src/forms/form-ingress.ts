import { Injectable } from '@nestjs/common';
import { hasCode } from '@weft/errors';
import type { FormPage } from '@weft/node-sdk';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { BodyIntake } from '../webhooks/body-intake.ts';
import { ResumeIngress } from '../webhooks/resume-ingress.ts';
import { takeBodies } from '../webhooks/webhook.plugin.ts';
import { sendErrorPage } from './form-errors.ts';
import type { RefusedForm } from './form-page.ts';
import { presetsOf } from './form-presets.ts';
import { sendAfter, sendForm } from './form-replies.ts';
import { readSubmission } from './form-submission.ts';
import { FormVisits } from './form-visits.ts';
import { sentForm } from './sent-form.ts';

const PATHS = ['/form-waiting/:token', '/form-waiting/:token/*'] as const;
/** The name under which a page of several says which one it is: the run may be at another by now. */
const PAGE_INPUT = '~page';

/** Forms of runs that wait for one: GET shows, and changes nothing; POST sends. */
@Injectable()
export class FormIngress {
  constructor(
    private readonly resumes: ResumeIngress,
    private readonly intake: BodyIntake,
    private readonly visits: FormVisits,
  ) {}

  register(server: FastifyInstance): void {
    server.register(async (scope) => {
      takeBodies(scope, this.intake);
      scope.setErrorHandler((error, request, reply) => sendErrorPage(request, reply, error));
      scope.addHook('onRequest', (request, reply, done) => {
        this.admit(request, reply).then((isAdmitted) => isAdmitted && done(), done);
      });
      for (const url of PATHS) {
        const config = { access: { kind: 'public' as const } };
        scope.get(url, { config }, (request, reply) => void this.show(request, reply));
        scope.post(url, { config, bodyLimit: this.intake.bodyLimit }, (request, reply) => this.submit(request, reply));
      }
    });
  }

  /** False where the person has been sent something: whoever is led on is shown where the run is by now. */
  private async admit(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    if (!this.visits.isLedOn(request)) return this.resumes.admit(request, 'form').then(() => true);
    if (request.method !== 'POST') return this.visits.awaitPage(request, reply);
    try {
      await this.resumes.admit(request, 'form');
      return true;
    } catch (error) {
      if (!isPast(error)) throw error;
      this.visits.again(request, reply);
      return false;
    }
  }

  private show(request: FastifyRequest, reply: FastifyReply, refused?: RefusedForm): FastifyReply {
    const form = formOf(request);
    if (!form.continues) return sendForm(reply, form, { refused });
    const { executionMode } = request.webhook!;
    const preset = executionMode === 'production' ? presetsOf(form, request) : undefined;
    return sendForm(reply, form, { refused, preset, sent: { [PAGE_INPUT]: pageOf(request) } });
  }

  private async submit(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const form = formOf(request);
    const call = request.webhook!;
    const sent = sentForm(request);
    const page = sent.fields.find(([name]) => name === PAGE_INPUT)?.[1];
    if (page !== undefined && page !== pageOf(request)) return this.visits.again(request, reply);
    const submission = readSubmission(form, sent, { now: new Date(), mode: call.executionMode });
    if ('refused' in submission) return this.show(request, reply, submission.refused);
    try {
      const committed = await this.resumes.commit(call, submission.item, idempotencyKeyOf(request.headers));
      if (form.continues) return this.visits.again(request, reply);
      if (call.served.route.respond === 'immediately') return sendAfter(reply, form);
      await this.resumes.answer(request, reply, committed);
      return reply;
    } catch (error) {
      if (!form.continues || !isPast(error)) throw error;
      return this.visits.again(request, reply);
    }
  }
}

/** The page was sent already, or its time is over. */
const isPast = (error: unknown): boolean => hasCode(error, 'RESUME_REFUSED', 'EXECUTION_FINISHED');

function formOf(request: FastifyRequest): FormPage {
  const { resume } = request.webhook!;
  const form = resume?.status === 'open' ? resume.resume.form : undefined;
  if (!form) throw new Error('A wait for a form has none.');
  return form;
}

function pageOf(request: FastifyRequest): string {
  const { resume } = request.webhook!;
  return resume?.status === 'open' ? resume.path : '';
}
