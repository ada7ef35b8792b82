import { Injectable } from '@nestjs/common';
import { orchestrator, type OrchestratorClient, type Output, type ResumeTarget } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { InjectClient, ServiceInstance } from '@weft/messaging';
import type { RespondMode, WebhookAnswer, WebhookCall, WebhookRequest, WebhookRoute } from '@weft/node-sdk';
import type { Item, JsonObject } from '@weft/workflow-model';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { PublicAddress } from '../http/public-address.ts';
import type { AdmittedCall } from './admitted-call.ts';
import { BodyIntake } from './body-intake.ts';
import { CallGuard, isPreview, refused } from './call-guard.ts';
import { CallStarter } from './call-starter.ts';
import { callHashOf, KeyedCalls, runIsGone } from './keyed-calls.ts';
import { PendingCalls } from './pending-calls.ts';
import { preflightHeaders } from './webhook-origins.ts';
import { toWebhookCall } from './webhook-request.ts';

type Committed = Output<typeof orchestrator.requests.resume>;

const EARLY_STATUS = 202;
/** How often a call is judged anew because what it is for has begun meanwhile; each time is one more wait that the run has come to. */
const MAX_ADMISSIONS = 5;

/** Calls of runs that wait (run.md §11). What the run's address leads to is asked anew each time: it changes with the run. */
@Injectable()
export class ResumeIngress {
  constructor(
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
    private readonly guard: CallGuard,
    private readonly intake: BodyIntake,
    private readonly starter: CallStarter,
    private readonly calls: PendingCalls,
    private readonly instance: ServiceInstance,
    private readonly address: PublicAddress,
    private readonly keyed: KeyedCalls,
  ) {}

  /** @throws RESUME_NOT_FOUND, RESUME_REFUSED, EXECUTION_FINISHED, WEBHOOK_UNAUTHENTICATED, WEBHOOK_REFUSED */
  async admit(request: FastifyRequest, kind: 'webhook' | 'form' = 'webhook'): Promise<void> {
    const resume = await this.find(request, request.method, kind);
    const { tenantId, executionMode } = resume;
    const served = { workflowId: '', triggerNodeId: '', route: routeOf(resume, request), params: {} };
    if (kind === 'webhook' && isPreview(request)) throw refused('previews: it would end the wait, which is done once');
    const caller = await this.guard.judge(request, tenantId, served.route);
    if (caller instanceof AppError) throw caller;
    request.webhook = { tenantId, served, caller, executionMode, headOnly: false, resume };
  }

  async serve(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    for (let admissions = 1; admissions <= MAX_ADMISSIONS; admissions++) {
      const call = await toWebhookCall(request, { publicUrl: this.address.url, intake: this.intake });
      const item = toItem(call);
      const committed = await this.commit(request.webhook!, item, idempotencyKeyOf(request.headers));
      if (committed.status !== 'begun') return this.answer(request, reply, committed);
      await this.admit(request);
    }
    throw new AppError('SERVICE_UNAVAILABLE', 'The run moves on too fast to be resumed; try again.');
  }

  /** Answers once the end of the wait is committed, or with what the run answers. */
  async answer(request: FastifyRequest, reply: FastifyReply, committed: Committed): Promise<void> {
    const call = request.webhook!;
    const { executionId } = call.resume!;
    if (committed.status === 'repeated') return this.repeat(request, reply, committed.answer);
    const { respond } = call.served.route;
    if (respond === 'immediately') return this.starter.finish(request, reply, executionId, { accepted: true });
    this.calls.watch({ ...call.resume!, respond }, (outcome) => this.starter.finish(request, reply, executionId, outcome));
  }

  async preflight(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const method = String(request.headers['access-control-request-method'] ?? 'OPTIONS');
    const resume = await this.find(request, method, 'webhook');
    void reply
      .code(204)
      .headers(preflightHeaders(request, routeOf(resume, request)))
      .send();
  }

  /** @throws RESUME_REFUSED where another call was first */
  async commit({ resume, served: { route } }: AdmittedCall, item: Item, key?: string): Promise<Committed> {
    const { tenantId, executionId } = resume!;
    const { method, path: suffix, respond } = route;
    return this.orchestrator.resume({
      tenantId,
      executionId,
      wait: resume!.status === 'open' ? resume!.path : undefined,
      method,
      suffix,
      items: [item],
      reply: waitsForRun(respond) ? { respond, replyTo: this.instance.id } : undefined,
      idempotency: key === undefined ? undefined : { key, requestHash: itemHashOf(item) },
    });
  }

  /** The call has come before: it gets what that one got. */
  private async repeat(request: FastifyRequest, reply: FastifyReply, answer: WebhookAnswer | undefined): Promise<void> {
    const { resume, served } = request.webhook!;
    const { executionId } = resume!;
    const isEarly = served.route.respond === 'immediately' && !answer;
    const outcome = isEarly
      ? { accepted: true as const }
      : await this.keyed.follow({ ...resume!, respond: served.route.respond }, answer);
    this.starter.finish(request, reply, executionId, outcome ?? { error: runIsGone() });
  }

  private find(request: FastifyRequest, method: string, kind: 'webhook' | 'form'): Promise<ResumeTarget> {
    const { token, '*': suffix = '' } = request.params as { token: string; '*'?: string };
    const key = kind === 'webhook' ? idempotencyKeyOf(request.headers) : undefined;
    return this.orchestrator.findResume({ token, suffix: suffix.replace(/\/$/, ''), method, kind, key });
  }
}

const waitsForRun = (respond: RespondMode): respond is 'last-node' | 'respond-node' =>
  respond === 'last-node' || respond === 'respond-node';

const toItem = ({ request, binary }: WebhookCall): Item => ({
  json: request as unknown as JsonObject,
  ...(binary && { binary }),
});

const itemHashOf = ({ json, binary }: Item): string =>
  callHashOf({ request: json as unknown as WebhookRequest, ...(binary && { binary }) });

/** A call that comes before its wait is kept, and told so: what the wait would answer is not known yet. */
function routeOf(resume: ResumeTarget, request: FastifyRequest): WebhookRoute {
  if (resume.status !== 'early' && resume.resume) return resume.resume.route;
  const { '*': suffix = '' } = request.params as { '*'?: string };
  const body = { json: { executionId: resume.executionId, status: 'kept' } };
  return {
    method: request.method as WebhookRoute['method'],
    path: suffix.replace(/\/$/, ''),
    respond: 'immediately',
    immediate: { status: EARLY_STATUS, headers: {}, body },
  };
}
