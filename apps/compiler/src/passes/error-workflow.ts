import type { KnownErrorWorkflow } from '@weft/contracts';
import type { WorkflowDocument } from '@weft/workflow-model';
import type { CompileContext } from '../compile-context.ts';

const PROBLEMS: Readonly<Record<Exclude<KnownErrorWorkflow, 'usable'>, readonly [problem: string, fix: string]>> = {
  absent: ['does not exist in this workspace', 'Choose a workflow of this workspace, or set it to null.'],
  'without-trigger': ['has no Error Trigger that is enabled', 'Add an Error Trigger to that workflow, or choose another one.'],
  invalid: ['has errors and cannot be run', 'Mend that workflow, or choose another one.'],
};

/** A failed run ends whatever becomes of its error workflow, so one that cannot be started is a warning. */
export function checkErrorWorkflow({ settings }: WorkflowDocument, { errorWorkflow, findings }: CompileContext): void {
  if (settings.errorWorkflowId === null || errorWorkflow === undefined || errorWorkflow === 'usable') return;
  const [problem, fix] = PROBLEMS[errorWorkflow];
  const message = `The error workflow "${settings.errorWorkflowId}" ${problem}: nothing is started when a run fails.`;
  findings.report({ code: 'ERROR_WORKFLOW_UNUSABLE', field: 'settings.errorWorkflowId', message, fix });
}
