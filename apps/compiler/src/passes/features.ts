import type { WorkflowDocument, WorkflowNode } from '@weft/workflow-model';
import type { CompileContext } from '../compile-context.ts';

/** What the document can say and this version of Weft cannot do yet is refused, never ignored. */
export function checkFeatures({ nodes, settings }: WorkflowDocument, context: CompileContext): void {
  for (const node of nodes) checkNode(node, context);
  const { findings } = context;
  if (settings.concurrency.limit > 0) {
    const message = 'A limit on concurrent executions is not available yet.';
    findings.report({ code: 'FEATURE_UNAVAILABLE', field: 'settings.concurrency.limit', message, fix: 'Set it to 0.' });
  }
  if (settings.errorWorkflowId !== null) {
    const message = 'Error workflows are not available yet.';
    findings.report({ code: 'FEATURE_UNAVAILABLE', field: 'settings.errorWorkflowId', message, fix: 'Set it to null.' });
  }
  if (!isTimezone(settings.timezone)) {
    const message = `"${settings.timezone}" is no time zone.`;
    findings.report({
      code: 'SETTING_INVALID',
      field: 'settings.timezone',
      message,
      fix: 'Use an IANA name such as "UTC" or "Europe/Berlin".',
    });
  }
}

function checkNode(node: WorkflowNode, { findings }: CompileContext): void {
  if (node.onUncertain === 'ask') {
    const message = 'Asking somebody about a call whose result is unknown is not available yet.';
    findings.report({ code: 'FEATURE_UNAVAILABLE', node, field: 'onUncertain', message, fix: 'Use "retry" or "fail".' });
  }
}

function isTimezone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    // The constructor has no other way to say that it does not know the zone.
    return false;
  }
}
