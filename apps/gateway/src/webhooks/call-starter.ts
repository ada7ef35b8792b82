import { Injectable } from '@nestjs/common';
import type { Input, orchestrator } from '@weft/contracts';
import { hasCode } from '@weft/errors';
import { ServiceInstance } from '@weft/messaging';
import type { WebhookAnswer, WebhookCall } from '@weft/node-sdk';
import { Metrics } from '@weft/observability';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ExecutionIds } from '../executions/execution-ids.ts';
import { PublicAddress } from '../http/public-address.ts';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { sendProblem } from '../http/problem.filter.ts';
import type { AdmittedCall } from './admitted-call.ts';
import { BodyIntake } from './body-intake.ts';
import { KeyedCalls } from './keyed-calls.ts';
import { CallAnswers } from './call-answers.ts';
import type { CallOutcome } from './pending-calls.ts';
import { allowedOrigin } from './webhook-origins.ts';
import { toWebhookCall } from './webhook-request.ts';
import { WebhookRoutes } from './webhook-routes.ts';

type StartWebhook = Input<typeof orchestrator.requests.startWebhook>;

const ACCEPTED = 202;

/** Starts the run of an admitted call, and sends the caller what comes of it. */
@Injectable()
export class CallStarter {
  private readonly count: (labels: { status: string }) => void;

  constructor(
    private readonly routes: WebhookRoutes,
    private readonly calls: KeyedCalls,
    private readonly answers: CallAnswers,
    private readonly ids: ExecutionIds,
    private readonly intake: BodyIntake,
    private readonly instance: ServiceInstance,
    private readonly address: PublicAddress,
    metrics: Metrics,
  ) {
    this.count = metrics.counter('weft_webhook_answers_total', 'Answers to callers of webhooks, by HTTP status.');
    metrics.gauge('weft_webhook_callers_waiting', 'Callers of webhooks who wait for their answer.', () => calls.size);
  }

  /** The reply is sent when the outcome is known. No promise on the way of a call whose body is at hand. */
  start(request: FastifyRequest, reply: FastifyReply): void {
    const call = toWebhookCall(request, { publicUrl: this.address.url, intake: this.intake });
    if (!(call instanceof Promise)) return this.startWith(request, reply, call);
    call.then(
      (taken) => this.startWith(request, reply, taken),
      (error: unknown) => this.refuse(request, reply, error),
    );
  }

  /** Sends what became of a call. */
  // eslint-disable-next-line max-params -- an object for each call would be made on the way of every webhook
  finish(request: FastifyRequest, reply: FastifyReply, executionId: string, outcome: CallOutcome): void {
    try {
      if ('error' in outcome) return this.refuse(request, reply, outcome.error);
      const answer = 'answer' in outcome ? outcome.answer : whenAccepted(request.webhook!, executionId);
      this.answers.send(reply, answer, this.contextOf(request, executionId));
    } catch (error) {
      this.refuse(request, reply, error); // nobody else is there to catch it, and one odd answer must not end the process
    } finally {
      this.count({ status: String(reply.statusCode) });
    }
  }

  /** What asks for the run of an admitted call, under a fresh id unless the call has one. */
  startFor({ tenantId, served, executionId = this.ids.next(), executionMode }: AdmittedCall, call: WebhookCall): StartWebhook {
    return {
      tenantId,
      workflowId: served.workflowId,
      triggerNodeId: served.triggerNodeId,
      executionId,
      call,
      respond: served.route.respond,
      triggerOutput: served.route.output,
      replyTo: this.instance.id,
      test: executionMode === 'test' ? true : undefined,
      publicUrl: this.address.untold,
    };
  }

  /** As `start`, with a call that is taken already. */
  startWith(request: FastifyRequest, reply: FastifyReply, call: WebhookCall): void {
    const start = this.startFor(request.webhook!, call);
    if (request.headers['idempotency-key'] !== undefined && !start.test) return void this.startKeyed(request, reply, start);
    this.calls.start(start, (outcome) => this.conclude(request, reply, start.executionId, outcome));
  }

  private async startKeyed(request: FastifyRequest, reply: FastifyReply, start: StartWebhook): Promise<void> {
    try {
      const key = idempotencyKeyOf(request.headers)!;
      const { respond, immediate } = request.webhook!.served.route;
      const answer = respond === 'immediately' ? immediate : undefined;
      await this.calls.startKeyed(start, { key, answer }, (executionId, outcome) =>
        this.conclude(request, reply, executionId, outcome),
      );
    } catch (error) {
      this.finish(request, reply, start.executionId, { error });
    }
  }

  // eslint-disable-next-line max-params -- as finish
  private conclude(request: FastifyRequest, reply: FastifyReply, executionId: string, outcome: CallOutcome): void {
    const { respond } = request.webhook!.served.route;
    const carriedBy = 'accepted' in outcome ? outcome.carriedBy : undefined;
    if (carriedBy !== undefined) return this.finish(request, reply, carriedBy, outcome);
    if (respond === 'streaming' && 'accepted' in outcome) return void this.stream(request, reply, executionId);
    this.finish(request, reply, executionId, outcome);
  }

  /** The run is certain: what it answers is sent as it comes. */
  private async stream(request: FastifyRequest, reply: FastifyReply, executionId: string): Promise<void> {
    try {
      const outcome = await this.answers.follow(reply, this.contextOf(request, executionId));
      if (outcome) this.finish(request, reply, executionId, outcome);
      else this.count({ status: String(reply.statusCode) });
    } catch (error) {
      this.finish(request, reply, executionId, { error });
    }
  }

  private contextOf(request: FastifyRequest, executionId: string) {
    const { tenantId } = request.webhook!;
    const origin = allowedOrigin(request);
    return { executionId, origin, headOnly: request.method === 'HEAD', tenantId };
  }

  private refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
    // The route was taken away while the call was on its way.
    if (hasCode(error, 'WEBHOOK_NOT_FOUND')) this.routes.drop();
    const origin = allowedOrigin(request);
    if (origin !== undefined) void reply.header('access-control-allow-origin', origin);
    sendProblem(request, reply, error);
  }
}

/** What a caller gets once the run is certain: the route's own answer, where it asks for no other; else the id to ask with. */
const whenAccepted = ({ served: { route } }: AdmittedCall, executionId: string): WebhookAnswer =>
  route.respond === 'immediately' ? route.immediate : { status: ACCEPTED, headers: {}, body: { json: { executionId } } };
