import {
  compiler,
  type Actor,
  type CompilerClient,
  type ExportedWorkflow,
  type ImportReport,
  type WorkflowView,
} from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { hasErrors } from '@weft/workflow-model';
import { Injectable } from '@nestjs/common';
import { WorkflowsService } from './workflows.service.ts';

const MAX_NAME_LENGTH = 200;
const COPY = ' (copy)';
const NOT_IN_FILE_NAMES = /[^\p{L}\p{N}._-]+/gu;

interface Chosen {
  readonly workflowId: string;
  /** The newest where it is left out. */
  readonly version?: number;
}

/** Workflows that come from, or go to, somewhere else: files of this and of other systems, and copies. */
@Injectable()
export class CopiesService {
  constructor(
    private readonly workflows: WorkflowsService,
    @InjectClient(compiler) private readonly compiler: CompilerClient,
  ) {}

  /**
   * Takes a file in as a new, inactive workflow with the file's tags, and reports what became of each node.
   * @throws IMPORT_UNREADABLE, TAG_LIMIT_REACHED
   */
  async import(
    actor: Actor,
    file: { readonly source: unknown; readonly clampRetries?: boolean },
  ): Promise<{ workflow: WorkflowView; report: ImportReport }> {
    const { document, tags, nodes, findings } = await this.compiler.convert(file);
    const workflow = await this.workflows.create(actor, document, { tags });
    return { workflow, report: { nodes, valid: !hasErrors(workflow.problems), problems: [...findings, ...workflow.problems] } };
  }

  /** @throws FOLDER_NOT_FOUND, TAG_LIMIT_REACHED where folder or tags of the workflow go while the copy is made. */
  async clone(actor: Actor, { name, ...chosen }: Chosen & { readonly name?: string }): Promise<WorkflowView> {
    const { document, folderId, tags } = await this.read(actor, chosen);
    const copied = name ?? document.name.slice(0, MAX_NAME_LENGTH - COPY.length) + COPY;
    return this.workflows.create(actor, { ...document, name: copied }, { folderId, tags });
  }

  async export(actor: Actor, { format, ...chosen }: Chosen & { readonly format: 'weft' | 'n8n' }): Promise<ExportedWorkflow> {
    const { document, tags } = await this.read(actor, chosen);
    const exported = await this.compiler.exportWorkflow({ document, format, tags: [...tags] });
    const stem = document.name.replace(NOT_IN_FILE_NAMES, '-').replace(/^[-.]+|-+$/g, '') || 'workflow';
    return { fileName: `${stem}.${format}.json`, ...exported };
  }

  private read(actor: Actor, { workflowId, version }: Chosen): Promise<WorkflowView> {
    return version === undefined ? this.workflows.get(actor, workflowId) : this.workflows.getVersion(actor, workflowId, version);
  }
}
