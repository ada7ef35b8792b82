import { compiler, credentials, type Actor, type CompilerClient, type CredentialsClient } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { PlanStore } from '@weft/execution-store';
import { InjectClient } from '@weft/messaging';
import { credentialIdsOf, type WorkflowDocument } from '@weft/workflow-model';
import { Inject, Injectable } from '@nestjs/common';
import { CallGraph } from './call-graph.ts';
import { ErrorWorkflows } from './error-workflows.ts';
import type { NewVersion } from './workflows.repository.ts';

/** Makes of a document what is saved of it. */
@Injectable()
export class VersionCompiler {
  constructor(
    private readonly plans: PlanStore,
    @InjectClient(compiler) private readonly compiler: CompilerClient,
    @InjectClient(credentials) private readonly credentials: Pick<CredentialsClient, 'describe'>,
    @Inject(ErrorWorkflows) private readonly errorWorkflows: Pick<ErrorWorkflows, 'describe'>,
    @Inject(CallGraph) private readonly callGraph: Pick<CallGraph, 'describe'>,
  ) {}

  /** Drafts with errors may be saved, as long as they can be read at all. `workflowId`: where it has one already. @throws WORKFLOW_INVALID */
  async compile(
    actor: Actor,
    source: unknown,
    workflowId?: string,
  ): Promise<{ document: WorkflowDocument; version: NewVersion }> {
    const { document, diagnostics, plan, triggers } = await this.compiler.compile({
      document: source,
      credentials: await this.describeCredentials(actor, source),
      errorWorkflow: await this.errorWorkflows.describe(actor.tenantId, source),
      calls: await this.callGraph.describe(actor.tenantId, source, workflowId),
    });
    if (!document)
      throw new AppError('WORKFLOW_INVALID', 'The document cannot be read as a workflow.', {
        details: { problems: diagnostics },
      });
    if (plan) await this.plans.save(actor.tenantId, plan.hash, plan.body);
    const texts = {
      document: JSON.stringify(document),
      problems: JSON.stringify(diagnostics),
      triggers: JSON.stringify(triggers),
      variables: plan?.body.variables === undefined ? null : JSON.stringify(plan.body.variables),
    };
    return { document, version: { ...texts, planHash: plan?.hash ?? null, createdBy: actor.userId } };
  }

  /** Those of the workspace alone: another one's credential is as unknown as one that was never there. */
  private async describeCredentials({ tenantId }: Actor, source: unknown) {
    const ids = credentialIdsOf(source);
    return ids.length === 0 ? {} : this.credentials.describe({ tenantId, ids: [...ids] });
  }
}
