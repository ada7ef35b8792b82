import { Injectable } from '@nestjs/common';
import { orchestrator, type ApprovalView, type Decider, type OrchestratorClient, type Output } from '@weft/contracts';
import { hasCode, isAppError } from '@weft/errors';
import { InjectClient } from '@weft/messaging';
import type { Item } from '@weft/workflow-model';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { renderMessage, type RefusedForm } from '../forms/form-page.ts';
import { readSubmission } from '../forms/form-submission.ts';
import { pageHeaders } from '../forms/page-shell.ts';
import { sentForm } from '../forms/sent-form.ts';
import { logged, sendProblem } from '../http/problem.filter.ts';
import { BodyIntake } from '../webhooks/body-intake.ts';
import { takeBodies } from '../webhooks/webhook.plugin.ts';
import { COMMENT_INPUT, renderOutcome, renderQuestion } from './approval-page.ts';
import { Deciders } from './deciders.ts';

const MAX_COMMENT_CHARS = 5_000;

type FoundLink = Output<typeof orchestrator.requests.findApprovalLink>;

/** A link of a mail, and by whom it is used. */
interface OpenedLink extends FoundLink {
  readonly decider: Decider;
}

declare module 'fastify' {
  interface FastifyRequest {
    approval?: OpenedLink;
  }
}

/**
 * Links by which people decide (run.md §11): GET shows what is asked and changes nothing, whoever fetches it ahead; POST acts, once. A link
 * is for one person, who must still be a member, and among those who are asked.
 */
@Injectable()
export class ApprovalIngress {
  constructor(
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
    private readonly deciders: Deciders,
    private readonly intake: BodyIntake,
  ) {}

  register(server: FastifyInstance): void {
    server.register(async (scope) => {
      takeBodies(scope, this.intake);
      scope.setErrorHandler((error, request, reply) => sendErrorPage(request, reply, error));
      scope.addHook('onRequest', (request, reply, done) => {
        this.open(request).then(
          (link) => (isLate(request, link) ? void sendOutcome(reply, link.approval, CONFLICT) : done()),
          done,
        );
      });
      const config = { access: { kind: 'public' as const } };
      scope.get('/approval/:token', { config }, (request, reply) => void show(reply, request.approval!));
      scope.post('/approval/:token', { config, bodyLimit: this.intake.bodyLimit }, (request, reply) => this.act(request, reply));
    });
  }

  /** @throws LINK_REJECTED, FORBIDDEN */
  private async open(request: FastifyRequest): Promise<OpenedLink> {
    const { token } = request.params as { token: string };
    const link = await this.orchestrator.findApprovalLink({ token });
    const decider = await this.deciders.find(link.tenantId, link.userId, 'link');
    return (request.approval = { ...link, decider });
  }

  private async act(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const link = request.approval!;
    const { approval, action, tenantId, decider } = link;
    const { item, refused } = readAnswer(request, link);
    if (refused) return show(reply, link, refused);
    const comment = commentOf(request);
    const decision = { approvalId: approval.id, action, ...(item && { items: [item] }), ...(comment && { comment }) };
    try {
      return sendOutcome(reply, await this.orchestrator.decideApproval({ tenantId, decider, ...decision }));
    } catch (error) {
      if (!hasCode(error, 'APPROVAL_DECIDED', 'EXECUTION_FINISHED')) throw error;
      return sendOutcome(reply, await this.look(link), CONFLICT);
    }
  }

  private look({ tenantId, userId, approval }: FoundLink): Promise<ApprovalView> {
    return this.orchestrator.getApproval({ actor: { tenantId, userId }, approvalId: approval.id });
  }
}

const CONFLICT = 409;
const UNPROCESSABLE = 422;

/** Nobody's body is read, and no file kept, for what is decided already. */
const isLate = ({ method }: FastifyRequest, { approval }: OpenedLink): boolean => method === 'POST' && approval.status !== 'open';

function show(reply: FastifyReply, link: OpenedLink, refused?: RefusedForm): FastifyReply {
  const { approval, action } = link;
  if (approval.status !== 'open') return sendOutcome(reply, approval);
  return reply
    .code(refused ? UNPROCESSABLE : 200)
    .headers(pageHeaders())
    .send(renderQuestion(approval, action, refused));
}

const sendOutcome = (reply: FastifyReply, approval: ApprovalView, status = 200): FastifyReply =>
  reply
    .code(status)
    .headers(pageHeaders())
    .send(approval.status === 'open' ? ENDING_PAGE : renderOutcome(approval));

/** Its run is asked to stop, and not over yet. */
const ENDING_PAGE = renderMessage('This is not asked any more', 'The execution is about to be stopped.');

function readAnswer(
  request: FastifyRequest,
  { approval, action }: OpenedLink,
): { readonly item?: Item; readonly refused?: RefusedForm } {
  if (action !== 'respond' || !approval.form) return {};
  return readSubmission(approval.form, sentForm(request), { now: new Date(), mode: 'production' });
}

function commentOf(request: FastifyRequest): string | undefined {
  const text = sentForm(request).fields.find(([name]) => name === COMMENT_INPUT)?.[1];
  return text?.trim().slice(0, MAX_COMMENT_CHARS);
}

/** For a person: what happened, without codes. */
function sendErrorPage(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const page = isAppError(error) ? PAGES[error.code] : undefined;
  if (!page || !isAppError(error)) return sendProblem(request, reply, error);
  logged(request, error);
  void reply.code(error.status).headers(pageHeaders()).send(renderMessage(page[0], page[1]));
}

const AWAY = [
  'This cannot be reached just now',
  'Load it again in a moment. If you have just decided, it may have arrived.',
] as const;
const PAGES: Readonly<Record<string, readonly [title: string, text: string]>> = {
  LINK_REJECTED: ['There is nothing to decide here', 'Check that the address is complete.'],
  FORBIDDEN: ['You cannot decide this', 'It is decided by those who are asked, as members who may run executions.'],
  APPROVAL_NOT_FOUND: ['There is nothing to decide here', 'It was deleted with its execution.'],
  STORE_UNAVAILABLE: AWAY,
  SERVICE_UNAVAILABLE: AWAY,
  REQUEST_TIMEOUT: AWAY,
  PAYLOAD_TOO_LARGE: ['That is too much', 'The files or texts are larger than this takes. Go back and choose smaller ones.'],
};
