import { Injectable } from '@nestjs/common';
import type { ServedWebhook } from '@weft/contracts';
import { AppError } from '@weft/errors';
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { DEFAULT_WORKSPACE } from '../accounts/first-start.ts';
import type { AdmittedCall } from './admitted-call.ts';
import { CallGuard, type KnownCaller } from './call-guard.ts';
import { CallStarter } from './call-starter.ts';
import { sendAnswer } from './webhook-answer.ts';
import { allowedOrigin, preflightHeaders } from './webhook-origins.ts';
import { WebhookRoutes } from './webhook-routes.ts';
import { WorkspaceDirectory } from './workspace-directory.ts';

/** What is known of a call, or on its way. */
interface LookUp {
  readonly path: string;
  readonly tenantId: string | undefined | Promise<string | undefined>;
  readonly served: ServedWebhook | undefined | Promise<ServedWebhook | undefined>;
}

/**
 * The way of a webhook call through the gateway. It is admitted before its body is read (who serves it, may the caller), then
 * served: a run is started under an id made here, and the caller gets the run's answer.
 */
@Injectable()
export class WebhookIngress {
  constructor(
    private readonly routes: WebhookRoutes,
    private readonly workspaces: WorkspaceDirectory,
    private readonly guard: CallGuard,
    private readonly starter: CallStarter,
  ) {}

  /** A hook: calls `done`, with an error where the call is not for anybody. No promise on the way of a route that is known. */
  admit(request: FastifyRequest, done: HookHandlerDoneFunction): void {
    const { slug, path } = toAddress(request);
    const tenantId = this.workspaces.find(slug);
    const served = typeof tenantId === 'string' ? this.routes.find(tenantId, request.method, path) : undefined;
    if (typeof tenantId === 'string' && served !== undefined && !(served instanceof Promise)) {
      const caller = this.guard.judge(request, tenantId, served.route);
      const call = { tenantId, served, headOnly: false };
      if (!(caller instanceof Promise)) return done(enter(request, call, caller));
      return void caller.then((known) => done(enter(request, call, known)), done);
    }
    this.admitSlowly(request, { path, tenantId, served }).then(() => done(), done);
  }

  /** Starts the run; the reply is sent when its outcome is known. */
  serve(request: FastifyRequest, reply: FastifyReply): void {
    const { served, headOnly } = request.webhook!;
    if (!headOnly) return this.starter.start(request, reply);
    sendAnswer(reply, served.route.immediate, { origin: allowedOrigin(request), headOnly });
  }

  /** The answer to a browser that asks whether it may call. */
  async preflight(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { slug, path } = toAddress(request);
    const tenantId = await this.workspaces.find(slug);
    const method = request.headers['access-control-request-method'];
    const served =
      tenantId !== undefined && typeof method === 'string' ? await this.routes.find(tenantId, method, path) : undefined;
    if (!served) throw notServed(typeof method === 'string' ? method : 'OPTIONS');
    void reply.code(204).headers(preflightHeaders(request, served.route)).send();
  }

  private async admitSlowly(request: FastifyRequest, looking: LookUp): Promise<void> {
    const { method } = request;
    const tenantId = await looking.tenantId;
    if (tenantId === undefined) throw notServed(method);
    const { path } = looking;
    const served = (await looking.served) ?? (await this.routes.find(tenantId, method, path));
    const shown = served ?? (method === 'HEAD' ? await this.routes.find(tenantId, 'GET', path) : undefined);
    if (!shown) throw notServed(method);
    const caller = await this.guard.judge(request, tenantId, shown.route);
    const refused = enter(request, { tenantId, served: shown, headOnly: served === undefined }, caller);
    if (refused) throw refused;
  }
}

function enter(
  request: FastifyRequest,
  call: Pick<AdmittedCall, 'tenantId' | 'served' | 'headOnly'>,
  caller: KnownCaller | AppError,
): AppError | undefined {
  if (caller instanceof AppError) return caller;
  const { tenantId, served, headOnly } = call;
  request.webhook = { tenantId, served, headOnly, caller, executionMode: 'production' };
  return undefined;
}

/**
 * `/webhook/<path>`, or `/webhook/~<workspace>/<path>`; the same for tests. The path stays as it was sent: decoded, a slash inside a
 * segment could not be told from one between two.
 */
export function toAddress({ url, params }: FastifyRequest): { slug: string; path: string } {
  const { workspace } = params as { workspace?: string };
  const behindFirst = url.indexOf('/', 1) + 1;
  const start = workspace === undefined ? behindFirst : url.indexOf('/', behindFirst) + 1;
  const queryAt = url.indexOf('?', start);
  const path = queryAt < 0 ? url.slice(start) : url.slice(start, queryAt);
  return { slug: workspace ?? DEFAULT_WORKSPACE, path: path.endsWith('/') ? path.slice(0, -1) : path };
}

const notServed = (method: string): AppError =>
  new AppError(
    'WEBHOOK_NOT_FOUND',
    `No active workflow serves ${method.slice(0, 20)} at this address. Check path and method, and that the workflow is active.`,
  );
