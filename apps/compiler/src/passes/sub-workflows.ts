import type { KnownCall } from '@weft/contracts';
import type { WorkflowDocument } from '@weft/workflow-model';
import type { CompileContext } from '../compile-context.ts';

const PROBLEMS: Readonly<Record<Exclude<KnownCall['status'], 'usable' | 'recursive'>, readonly [problem: string, fix: string]>> =
  {
    absent: ['does not exist in this workspace', 'Choose a workflow of this workspace.'],
    'without-trigger': [
      'has no Execute Workflow Trigger that is enabled',
      'Add one to that workflow, where its calls are to begin.',
    ],
    invalid: ['has errors and cannot be run', 'Mend that workflow.'],
  };

/** A workflow that may be made or mended before the call comes is a warning; one that calls itself would never end. */
export function checkSubWorkflows({ nodes }: WorkflowDocument, { calls, findings }: CompileContext): void {
  if (!calls) return;
  for (const node of nodes) {
    const id = node.type === 'executeWorkflow' && !node.disabled ? node.parameters['workflowId'] : undefined;
    const known = typeof id === 'string' ? calls[id.toLowerCase()] : undefined;
    if (!known || known.status === 'usable') continue;
    const at = { node, field: 'parameters.workflowId' };
    if (known.status === 'recursive') {
      const names = (known.through ?? []).map((name) => `"${name}"`).join(', ');
      const message = `The workflow would call itself: this node calls ${names}.`;
      const fix =
        'Turn the recursion into a loop, or let an expression name the workflow: then the depth of calls alone ends it.';
      findings.report({ code: 'SUB_WORKFLOW_RECURSIVE', ...at, message, fix });
      continue;
    }
    const [problem, fix] = PROBLEMS[known.status];
    findings.report({
      code: 'SUB_WORKFLOW_UNUSABLE',
      ...at,
      message: `The workflow "${String(id)}" ${problem}: the call will fail.`,
      fix,
    });
  }
}
