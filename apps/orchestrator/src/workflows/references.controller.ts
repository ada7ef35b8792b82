import type { Parsed, RequestHandlers } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { Handles } from '@weft/messaging';
import { Controller } from '@nestjs/common';
import { CallGraph } from './call-graph.ts';
import { ErrorWorkflows } from './error-workflows.ts';

const { requests } = orchestrator;

/** What documents say of other workflows, for those who check one without saving it. */
@Controller()
export class ReferencesController implements Pick<RequestHandlers<typeof orchestrator>, 'describeReferences'> {
  constructor(
    private readonly errorWorkflows: ErrorWorkflows,
    private readonly calls: CallGraph,
  ) {}

  @Handles(requests.describeReferences)
  async describeReferences({ actor, document }: Parsed<typeof requests.describeReferences>) {
    const [errorWorkflow, calls] = await Promise.all([
      this.errorWorkflows.describe(actor.tenantId, document),
      this.calls.describe(actor.tenantId, document),
    ]);
    return { ...(errorWorkflow && { errorWorkflow }), ...(calls && { calls }) };
  }
}
