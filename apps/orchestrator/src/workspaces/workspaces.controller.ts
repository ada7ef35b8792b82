import { Controller } from '@nestjs/common';
import { orchestrator, type Parsed, type RequestHandlers } from '@weft/contracts';
import { Handles } from '@weft/messaging';
import { UsageService } from './usage.service.ts';
import { WorkspaceRemovalService } from './workspace-removal.service.ts';
import { VariablesService } from './variables.service.ts';

const { requests } = orchestrator;
type Handled = Pick<
  RequestHandlers<typeof orchestrator>,
  'listVariables' | 'setVariable' | 'deleteVariable' | 'getUsage' | 'removeWorkspace'
>;

@Controller()
export class WorkspacesController implements Handled {
  constructor(
    private readonly variables: VariablesService,
    private readonly usage: UsageService,
    private readonly removals: WorkspaceRemovalService,
  ) {}

  @Handles(requests.listVariables)
  listVariables({ actor }: Parsed<typeof requests.listVariables>) {
    return this.variables.list(actor);
  }

  @Handles(requests.setVariable)
  setVariable({ actor, name, value }: Parsed<typeof requests.setVariable>) {
    return this.variables.set(actor, name, value);
  }

  @Handles(requests.deleteVariable)
  deleteVariable({ actor, name }: Parsed<typeof requests.deleteVariable>) {
    return this.variables.delete(actor, name);
  }

  @Handles(requests.getUsage)
  getUsage({ actor, ...period }: Parsed<typeof requests.getUsage>) {
    return this.usage.get(actor, period);
  }

  @Handles(requests.removeWorkspace)
  removeWorkspace({ tenantId }: Parsed<typeof requests.removeWorkspace>) {
    return this.removals.remove(tenantId);
  }
}
