import { compiler, type Actor, type ImportReport, type CompilerClient, type WorkflowView } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { hasErrors } from '@weft/workflow-model';
import { Injectable } from '@nestjs/common';
import { WorkflowsService } from './workflows.service.ts';

/** Takes in files of Weft or of another system, as a new, inactive workflow and a report of what became of each node. */
@Injectable()
export class ImportService {
  constructor(
    private readonly workflows: WorkflowsService,
    @InjectClient(compiler) private readonly compiler: CompilerClient,
  ) {}

  /** @throws IMPORT_UNREADABLE */
  async import(actor: Actor, source: unknown): Promise<{ workflow: WorkflowView; report: ImportReport }> {
    const { document, nodes, findings } = await this.compiler.convert({ source });
    const workflow = await this.workflows.create(actor, document);
    return { workflow, report: { nodes, valid: !hasErrors(workflow.problems), problems: [...findings, ...workflow.problems] } };
  }
}
