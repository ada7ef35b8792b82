import type { Parsed, RequestHandlers } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { ApprovalReader } from '@weft/execution-store';
import { Handles } from '@weft/messaging';
import { Controller } from '@nestjs/common';
import { toApprovalSummary } from './approval-view.ts';
import { ApprovalsService } from './approvals.service.ts';

const { requests } = orchestrator;
type Handled = Pick<
  RequestHandlers<typeof orchestrator>,
  'listApprovals' | 'getApproval' | 'findApprovalLink' | 'decideApproval'
>;

@Controller()
export class ApprovalsController implements Handled {
  constructor(
    private readonly approvals: ApprovalsService,
    private readonly reader: ApprovalReader,
  ) {}

  @Handles(requests.listApprovals)
  async listApprovals({ actor, ...filter }: Parsed<typeof requests.listApprovals>) {
    const { items, ...page } = await this.reader.list({ tenantId: actor.tenantId, ...filter });
    return { ...page, items: items.map(toApprovalSummary) };
  }

  @Handles(requests.getApproval)
  getApproval({ actor, approvalId }: Parsed<typeof requests.getApproval>) {
    return this.approvals.get(actor.tenantId, approvalId);
  }

  @Handles(requests.findApprovalLink)
  findApprovalLink({ token }: Parsed<typeof requests.findApprovalLink>) {
    return this.approvals.findByLink(token);
  }

  @Handles(requests.decideApproval)
  decideApproval(input: Parsed<typeof requests.decideApproval>) {
    return this.approvals.decide(input);
  }
}
