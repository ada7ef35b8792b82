import type { CompiledTrigger, VersionSummary, WorkflowSummary, WorkflowView } from '@weft/contracts';
import type { Diagnostic, WorkflowDocument } from '@weft/workflow-model';
import type { WorkflowVersionEntity } from './workflow-version.entity.ts';
import type { WorkflowEntity } from './workflow.entity.ts';

/** `tags`: names, in alphabetical order. */
export function toWorkflowSummary(workflow: WorkflowEntity, tags: readonly string[]): WorkflowSummary {
  return {
    id: workflow.id,
    name: workflow.name,
    active: workflow.activeVersion !== null,
    version: workflow.latestVersion,
    activeVersion: workflow.activeVersion,
    folderId: workflow.folderId,
    tags,
    createdAt: workflow.createdAt.toISOString(),
    updatedAt: workflow.updatedAt.toISOString(),
  };
}

/** `version` of the view is the shown version's, which is the newest unless an older one was asked for. */
export function toWorkflowView(workflow: WorkflowEntity, shown: WorkflowVersionEntity, tags: readonly string[]): WorkflowView {
  const summary = toWorkflowSummary(workflow, tags);
  return { ...summary, version: shown.version, document: documentOf(shown), problems: problemsOf(shown) };
}

export function toVersionSummary(workflow: WorkflowEntity, version: WorkflowVersionEntity): VersionSummary {
  return {
    version: version.version,
    createdAt: version.createdAt.toISOString(),
    createdBy: version.createdBy,
    active: workflow.activeVersion === version.version,
  };
}

export const documentOf = (version: WorkflowVersionEntity) => JSON.parse(version.document) as WorkflowDocument;
export const problemsOf = (version: WorkflowVersionEntity) => JSON.parse(version.problems) as Diagnostic[];
export const triggersOf = (version: WorkflowVersionEntity) => JSON.parse(version.triggers) as CompiledTrigger[];
/** Names of the variables that the version's plan may read. */
export const variablesOf = ({ variables }: WorkflowVersionEntity) =>
  variables === null ? [] : (JSON.parse(variables) as readonly string[] | 'all');
