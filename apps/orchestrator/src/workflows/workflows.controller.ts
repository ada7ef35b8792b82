import type { Parsed, RequestHandlers } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { Handles } from '@weft/messaging';
import { Controller } from '@nestjs/common';
import { ActivationService } from './activation.service.ts';
import { WorkflowsService } from './workflows.service.ts';

const { requests } = orchestrator;
type Handled = Pick<
  RequestHandlers<typeof orchestrator>,
  | 'createWorkflow'
  | 'getWorkflow'
  | 'listWorkflows'
  | 'updateWorkflow'
  | 'renameNode'
  | 'deleteWorkflow'
  | 'listVersions'
  | 'getVersion'
  | 'diffVersions'
  | 'restoreVersion'
  | 'activateWorkflow'
  | 'deactivateWorkflow'
  | 'organiseWorkflow'
>;

@Controller()
export class WorkflowsController implements Handled {
  constructor(
    private readonly workflows: WorkflowsService,
    private readonly activation: ActivationService,
  ) {}

  @Handles(requests.createWorkflow)
  createWorkflow(input: Parsed<typeof requests.createWorkflow>) {
    return this.workflows.create(input.actor, input.document);
  }

  @Handles(requests.getWorkflow)
  getWorkflow(input: Parsed<typeof requests.getWorkflow>) {
    return this.workflows.get(input.actor, input.workflowId);
  }

  @Handles(requests.listWorkflows)
  listWorkflows({ actor, ...filter }: Parsed<typeof requests.listWorkflows>) {
    return this.workflows.list(actor, filter);
  }

  @Handles(requests.updateWorkflow)
  updateWorkflow({ actor, workflowId, ...change }: Parsed<typeof requests.updateWorkflow>) {
    return this.workflows.update(actor, workflowId, change);
  }

  @Handles(requests.renameNode)
  renameNode({ actor, workflowId, ...change }: Parsed<typeof requests.renameNode>) {
    return this.workflows.renameNode(actor, workflowId, change);
  }

  @Handles(requests.deleteWorkflow)
  deleteWorkflow(input: Parsed<typeof requests.deleteWorkflow>) {
    return this.activation.delete(input.actor, input.workflowId);
  }

  @Handles(requests.listVersions)
  listVersions({ actor, workflowId, ...page }: Parsed<typeof requests.listVersions>) {
    return this.workflows.listVersions(actor, workflowId, page);
  }

  @Handles(requests.getVersion)
  getVersion(input: Parsed<typeof requests.getVersion>) {
    return this.workflows.getVersion(input.actor, input.workflowId, input.version);
  }

  @Handles(requests.diffVersions)
  diffVersions({ actor, workflowId, ...versions }: Parsed<typeof requests.diffVersions>) {
    return this.workflows.diffVersions(actor, workflowId, versions);
  }

  @Handles(requests.restoreVersion)
  restoreVersion(input: Parsed<typeof requests.restoreVersion>) {
    return this.workflows.restore(input.actor, input.workflowId, input.version);
  }

  @Handles(requests.activateWorkflow)
  activateWorkflow(input: Parsed<typeof requests.activateWorkflow>) {
    return this.activation.activate(input.actor, input.workflowId, input.version, input.publicUrl);
  }

  @Handles(requests.deactivateWorkflow)
  deactivateWorkflow(input: Parsed<typeof requests.deactivateWorkflow>) {
    return this.activation.deactivate(input.actor, input.workflowId);
  }

  @Handles(requests.organiseWorkflow)
  organiseWorkflow({ actor, workflowId, ...place }: Parsed<typeof requests.organiseWorkflow>) {
    return this.workflows.organise(actor, workflowId, place);
  }
}
