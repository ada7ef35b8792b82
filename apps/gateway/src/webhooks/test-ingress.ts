import { Injectable } from '@nestjs/common';
import { orchestrator, type OrchestratorClient, type TestWebhook } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { InjectClient } from '@weft/messaging';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CallGuard } from './call-guard.ts';
import { CallStarter } from './call-starter.ts';
import { toAddress } from './webhook-ingress.ts';
import { preflightHeaders } from './webhook-origins.ts';
import { WorkspaceDirectory } from './workspace-directory.ts';

/** Calls of webhooks that are being tried out (run.md §13): served as live ones are, once, and remembered nowhere. */
@Injectable()
export class TestIngress {
  constructor(
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
    private readonly workspaces: WorkspaceDirectory,
    private readonly guard: CallGuard,
    private readonly starter: CallStarter,
  ) {}

  /** @throws WEBHOOK_NOT_FOUND, WEBHOOK_UNAUTHENTICATED, WEBHOOK_REFUSED */
  async admit(request: FastifyRequest): Promise<void> {
    const { tenantId, served } = await this.find(request, request.method);
    const caller = await this.guard.judge(request, tenantId, served.route);
    if (caller instanceof AppError) throw caller;
    const { executionId } = served;
    request.webhook = { tenantId, served, caller, executionId, executionMode: 'test', headOnly: false };
  }

  serve(request: FastifyRequest, reply: FastifyReply): void {
    this.starter.start(request, reply);
  }

  async preflight(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { served } = await this.find(request, String(request.headers['access-control-request-method'] ?? 'OPTIONS'));
    void reply.code(204).headers(preflightHeaders(request, served.route)).send();
  }

  private async find(request: FastifyRequest, method: string): Promise<{ tenantId: string; served: TestWebhook }> {
    const { slug, path } = toAddress(request);
    const tenantId = await this.workspaces.find(slug);
    if (tenantId === undefined) throw new AppError('WEBHOOK_NOT_FOUND', 'Nothing is being tested at this address.');
    return { tenantId, served: await this.orchestrator.findTestWebhook({ tenantId, method, path }) };
  }
}
