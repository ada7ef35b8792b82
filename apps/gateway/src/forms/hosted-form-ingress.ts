import { Injectable } from '@nestjs/common';
import type { HostedForm } from '@weft/node-sdk';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requestHashOf } from '../http/idempotency-key.ts';
import type { AdmittedCall } from '../webhooks/admitted-call.ts';
import { BodyIntake } from '../webhooks/body-intake.ts';
import type { SentForm } from '../webhooks/multipart.ts';
import { type PageAddress, PageAdmission } from '../webhooks/page-admission.ts';
import { PageStarter } from '../webhooks/page-starter.ts';
import { takeBodies } from '../webhooks/webhook.plugin.ts';
import { FormAnswers } from './form-answers.ts';
import { sendErrorPage } from './form-errors.ts';
import type { RefusedForm } from './form-page.ts';
import { presetsOf } from './form-presets.ts';
import { sendAfter, sendForm, sendText } from './form-replies.ts';
import { readSubmission, sentValues } from './form-submission.ts';
import { FormTokens } from './form-tokens.ts';
import { FormVisits } from './form-visits.ts';
import { sentForm } from './sent-form.ts';

const PATHS = { production: ['/form/*', '/form/~:workspace/*'], test: ['/form-test/*', '/form-test/~:workspace/*'] } as const;
/** The name under which a page's token is sent; fields of forms go by their places. */
const TOKEN_INPUT = '~token';
const STALE = 'This page was out of date. Look your answers over, and send them again.';

/** Forms that start runs: GET shows, and changes nothing; POST sends, and starts one run, however often the page is sent. */
@Injectable()
export class HostedFormIngress {
  // eslint-disable-next-line max-params -- each is another part of a form's way
  constructor(
    private readonly admission: PageAdmission,
    private readonly intake: BodyIntake,
    private readonly starter: PageStarter,
    private readonly tokens: FormTokens,
    private readonly visits: FormVisits,
    private readonly answers: FormAnswers,
  ) {}

  register(server: FastifyInstance): void {
    for (const mode of ['production', 'test'] as const) this.registerMode(server, { kind: 'form', mode });
  }

  private registerMode(server: FastifyInstance, address: PageAddress): void {
    server.register(async (scope) => {
      takeBodies(scope, this.intake);
      scope.setErrorHandler((error, request, reply) => sendErrorPage(request, reply, error));
      scope.addHook('onRequest', (request, _reply, done) => {
        this.admission.admit(request, address).then(() => done(), done);
      });
      const config = { access: { kind: 'public' as const } };
      for (const url of PATHS[address.mode]) {
        scope.get(url, { config }, (request, reply) => void this.show(request, reply));
        scope.post(url, { config, bodyLimit: this.intake.bodyLimit }, (request, reply) => this.submit(request, reply));
      }
    });
  }

  private show(request: FastifyRequest, reply: FastifyReply, refused?: RefusedForm): FastifyReply {
    const { served, executionMode } = request.webhook!;
    const { form } = formOf(request.webhook!);
    const preset = executionMode === 'production' ? presetsOf(form, request) : undefined;
    return sendForm(reply, form, { refused, preset, sent: { [TOKEN_INPUT]: this.tokens.issue(served) } });
  }

  private async submit(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const admitted = request.webhook!;
    const { form, continues } = formOf(admitted);
    const sent = sentForm(request);
    const submission = readSubmission(form, sent, { now: new Date(), mode: admitted.executionMode });
    if ('refused' in submission) return this.show(request, reply, submission.refused);
    const key = sent.fields.find(([name]) => name === TOKEN_INPUT)?.[1];
    if (this.isStale(key, admitted))
      return this.show(request, reply, { values: sentValues(form, sent), problems: [], problem: STALE });
    const { executionId, outcome } = await this.starter.start(admitted, {
      item: submission.item,
      key,
      requestHash: hashOf(sent),
    });
    const run = { tenantId: admitted.tenantId, executionId: ('accepted' in outcome && outcome.carriedBy) || executionId };
    if (continues) return this.visits.leadOn(request, reply, run);
    if (admitted.served.route.respond === 'immediately') return sendAfter(reply, form);
    if ('answer' in outcome) this.answers.send(reply, outcome.answer, run);
    else sendText(reply, { title: 'Thank you', text: 'Your response has been recorded. It is still being worked on.' });
    return reply;
  }

  /** Whoever has to say who they are is sent here by a page of ours alone: their browser says it for any other, too. */
  private isStale(key: string | undefined, { served }: AdmittedCall): boolean {
    return key === undefined ? served.route.authentication !== undefined : !this.tokens.isGood(key, served);
  }
}

function formOf({ served }: AdmittedCall): HostedForm {
  const { page } = served.route;
  if (page?.kind !== 'form') throw new Error('A route of a form has none.');
  return page;
}

/** Of what was given; a file by its content. */
const hashOf = ({ fields, files }: SentForm): string =>
  requestHashOf(
    fields.filter(([name]) => name !== TOKEN_INPUT),
    files.map(({ field, file: { sha256, fileName } }) => [field, sha256, fileName]),
  );
