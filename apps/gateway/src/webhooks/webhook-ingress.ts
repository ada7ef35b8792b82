import { Inject, Injectable } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import type { ServedWebhook } from '@weft/contracts';
import { AppError, hasCode } from '@weft/errors';
import { ServiceInstance } from '@weft/messaging';
import type { WebhookAnswer } from '@weft/node-sdk';
import { Metrics } from '@weft/observability';
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { DEFAULT_WORKSPACE } from '../accounts/first-start.ts';
import { ExecutionIds } from '../executions/execution-ids.ts';
import { gatewayConfig } from '../gateway.config.ts';
import { sendProblem } from '../http/problem.filter.ts';
import { type CallOutcome, PendingCalls } from './pending-calls.ts';
import { sendAnswer } from './webhook-answer.ts';
import { isAuthentic, toWebhookRequest } from './webhook-request.ts';
import { WebhookRoutes } from './webhook-routes.ts';
import { WorkspaceDirectory } from './workspace-directory.ts';

/** What a call turned out to be for, once its address and headers are read. */
interface AdmittedCall {
  readonly tenantId: string;
  readonly served: ServedWebhook;
  /** A HEAD for a GET webhook: nothing runs. */
  readonly headOnly: boolean;
}

/** What is known of a call, or on its way. */
interface LookUp {
  readonly path: string;
  readonly tenantId: string | undefined | Promise<string | undefined>;
  readonly served: ServedWebhook | undefined | Promise<ServedWebhook | undefined>;
}

declare module 'fastify' {
  interface FastifyRequest {
    webhook?: AdmittedCall;
  }
}

const ACCEPTED = 202;
/** How long a browser may remember the answer to a preflight. */
const PREFLIGHT_SECONDS = 300;

/**
 * The way of a webhook call through the gateway. It is admitted before its body is read (who serves it, may the caller), then
 * served: a run is started under an id made here, and the caller gets the run's answer.
 */
@Injectable()
export class WebhookIngress {
  private readonly count: (labels: { status: string }) => void;
  private publicUrl: string;

  constructor(
    private readonly routes: WebhookRoutes,
    private readonly workspaces: WorkspaceDirectory,
    private readonly calls: PendingCalls,
    private readonly ids: ExecutionIds,
    private readonly instance: ServiceInstance,
    @Inject(gatewayConfig.token) config: ConfigOf<typeof gatewayConfig>,
    metrics: Metrics,
  ) {
    this.publicUrl = config.publicUrl ?? '';
    this.count = metrics.counter('weft_webhook_answers_total', 'Answers to callers of webhooks, by HTTP status.');
    metrics.gauge('weft_webhook_callers_waiting', 'Callers of webhooks who wait for their answer.', () => calls.size);
  }

  /** Where the gateway listens, unless it was told how it is reached. */
  reachedAt(url: string): void {
    this.publicUrl ||= url;
  }

  /** A hook: calls `done`, with an error where the call is not for anybody. No promise on the way of a route that is known. */
  admit(request: FastifyRequest, done: HookHandlerDoneFunction): void {
    const { slug, path } = toAddress(request);
    const tenantId = this.workspaces.find(slug);
    const served = typeof tenantId === 'string' ? this.routes.find(tenantId, request.method, path) : undefined;
    if (typeof tenantId === 'string' && served !== undefined && !(served instanceof Promise)) {
      return done(enter(request, { tenantId, served, headOnly: false }));
    }
    this.admitSlowly(request, { path, tenantId, served }).then(() => done(), done);
  }

  /** Starts the run; the reply is sent when its outcome is known. */
  serve(request: FastifyRequest, reply: FastifyReply): void {
    const { tenantId, served, headOnly } = request.webhook!;
    if (headOnly) return sendAnswer(reply, served.route.immediate, { crossOrigin: isCrossOrigin(request), headOnly });
    const executionId = this.ids.next();
    const { workflowId, triggerNodeId, route } = served;
    const webhook = toWebhookRequest(request, served, this.publicUrl);
    const start = {
      tenantId,
      workflowId,
      triggerNodeId,
      executionId,
      request: webhook,
      respond: route.respond,
      replyTo: this.instance.id,
    };
    this.calls.start(start, (outcome) => this.finish(request, reply, executionId, outcome)); // eslint-disable-line max-params -- as finish
  }

  /** The answer to a browser that asks whether it may call. */
  async preflight(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { slug, path } = toAddress(request);
    const tenantId = await this.workspaces.find(slug);
    const method = request.headers['access-control-request-method'];
    const served =
      tenantId !== undefined && typeof method === 'string' ? await this.routes.find(tenantId, method, path) : undefined;
    if (!served) throw notServed(typeof method === 'string' ? method : 'OPTIONS');
    const answer = {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': served.route.method,
      'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
      'access-control-max-age': PREFLIGHT_SECONDS,
      vary: 'access-control-request-headers',
    };
    void reply.code(204).headers(answer).send();
  }

  private async admitSlowly(request: FastifyRequest, looking: LookUp): Promise<void> {
    const { method } = request;
    const tenantId = await looking.tenantId;
    if (tenantId === undefined) throw notServed(method);
    const { path } = looking;
    const served = (await looking.served) ?? (await this.routes.find(tenantId, method, path));
    const shown = served ?? (method === 'HEAD' ? await this.routes.find(tenantId, 'GET', path) : undefined);
    if (!shown) throw notServed(method);
    const refused = enter(request, { tenantId, served: shown, headOnly: served === undefined });
    if (refused) throw refused;
  }

  // eslint-disable-next-line max-params -- an object for each call would be made on the way of every webhook
  private finish(request: FastifyRequest, reply: FastifyReply, executionId: string, outcome: CallOutcome): void {
    try {
      if ('error' in outcome) return this.refuse(request, reply, outcome.error);
      const answer = 'answer' in outcome ? outcome.answer : whenAccepted(request.webhook!, executionId);
      sendAnswer(reply, answer, this.contextOf(request, executionId));
    } catch (error) {
      this.refuse(request, reply, error); // nobody else is there to catch it, and one odd answer must not end the process
    } finally {
      this.count({ status: String(reply.statusCode) });
    }
  }

  private contextOf(request: FastifyRequest, executionId: string) {
    return { executionId, crossOrigin: isCrossOrigin(request), headOnly: request.method === 'HEAD' };
  }

  private refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
    // The route was taken away while the call was on its way.
    if (hasCode(error, 'WEBHOOK_NOT_FOUND')) this.routes.drop();
    if (isCrossOrigin(request)) void reply.header('access-control-allow-origin', '*');
    sendProblem(request, reply, error);
  }
}

function enter(request: FastifyRequest, call: AdmittedCall): AppError | undefined {
  if (!isAuthentic(request, call.served.route.authentication)) {
    return new AppError(
      'WEBHOOK_UNAUTHENTICATED',
      'This webhook asks for a header that the call does not have, or not with the right value.',
    );
  }
  request.webhook = call;
  return undefined;
}

/** `/webhook/<path>`, or `/webhook/~<workspace>/<path>`. */
function toAddress(request: FastifyRequest): { slug: string; path: string } {
  const { workspace, '*': rest = '' } = request.params as { workspace?: string; '*'?: string };
  return { slug: workspace ?? DEFAULT_WORKSPACE, path: rest.endsWith('/') ? rest.slice(0, -1) : rest };
}

const isCrossOrigin = (request: FastifyRequest): boolean => request.headers.origin !== undefined;
/** What a caller gets once the run is certain: the route's own answer, where it asks for no other; else the id to ask with. */
const whenAccepted = ({ served: { route } }: AdmittedCall, executionId: string): WebhookAnswer =>
  route.respond === 'immediately' ? route.immediate : { status: ACCEPTED, headers: {}, body: { json: { executionId } } };
const notServed = (method: string): AppError =>
  new AppError(
    'WEBHOOK_NOT_FOUND',
    `No active workflow serves ${method.slice(0, 20)} at this address. Check path and method, and that the workflow is active.`,
  );
