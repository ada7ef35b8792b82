import { Injectable } from '@nestjs/common';
import { orchestrator, type OrchestratorClient, type ServedWebhook, type TestWebhook } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { InjectClient } from '@weft/messaging';
import type { HostedPage } from '@weft/node-sdk';
import type { FastifyRequest } from 'fastify';
import type { AdmittedCall } from './admitted-call.ts';
import { CallGuard } from './call-guard.ts';
import { toAddress } from './webhook-ingress.ts';
import { WebhookRoutes } from './webhook-routes.ts';
import { WorkspaceDirectory } from './workspace-directory.ts';

/** Which pages an address is for. */
export interface PageAddress {
  readonly kind: HostedPage['kind'];
  readonly mode: AdmittedCall['executionMode'];
}

/** Who opens, or sends, a page at an address of a trigger: judged by the head of the request, as a webhook's caller is. */
@Injectable()
export class PageAdmission {
  constructor(
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
    private readonly routes: WebhookRoutes,
    private readonly workspaces: WorkspaceDirectory,
    private readonly guard: CallGuard,
  ) {}

  /** @throws WEBHOOK_NOT_FOUND, WEBHOOK_UNAUTHENTICATED, WEBHOOK_REFUSED */
  async admit(request: FastifyRequest, address: PageAddress): Promise<void> {
    const { tenantId, served } = await this.find(request, address);
    const caller = await this.guard.judge(request, tenantId, served.route);
    if (caller instanceof AppError) throw caller;
    const executionId = 'executionId' in served ? { executionId: served.executionId } : {};
    request.webhook = { tenantId, served, caller, executionMode: address.mode, headOnly: false, ...executionId };
  }

  /** @throws WEBHOOK_NOT_FOUND */
  async find(
    request: FastifyRequest,
    { kind, mode }: PageAddress,
  ): Promise<{ readonly tenantId: string; readonly served: ServedWebhook | TestWebhook }> {
    const { slug, path } = toAddress(request);
    const tenantId = await this.workspaces.find(slug);
    if (tenantId === undefined) throw notServed();
    if (mode === 'test') return { tenantId, served: await this.orchestrator.findTestWebhook({ tenantId, method: kind, path }) };
    const served = await this.routes.find(tenantId, kind, path);
    if (!served || !isPublic(served.route.page)) throw notServed();
    return { tenantId, served };
  }
}

const isPublic = (page: HostedPage | undefined): boolean => page?.kind === 'form' || page?.isPublic === true;

const notServed = (): AppError =>
  new AppError('WEBHOOK_NOT_FOUND', 'No active workflow has a page at this address. Check it, and that the workflow is active.');
