import type { CompiledTrigger, VersionSummary, WorkflowSummary, WorkflowView } from '@weft/contracts';
import type { Diagnostic, WorkflowDocument } from '@weft/workflow-model';
import type { WorkflowVersionEntity } from './workflow-version.entity.ts';
import type { WorkflowEntity } from './workflow.entity.ts';

export function toWorkflowSummary(workflow: WorkflowEntity): WorkflowSummary {
  return {
    id: workflow.id,
    name: workflow.name,
    active: workflow.activeVersion !== null,
    version: workflow.latestVersion,
    activeVersion: workflow.activeVersion,
    createdAt: workflow.createdAt.toISOString(),
    updatedAt: workflow.updatedAt.toISOString(),
  };
}

/** `version` of the view is the shown version's, which is the newest unless an older one was asked for. */
export function toWorkflowView(workflow: WorkflowEntity, shown: WorkflowVersionEntity): WorkflowView {
  return { ...toWorkflowSummary(workflow), version: shown.version, document: documentOf(shown), problems: problemsOf(shown) };
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
