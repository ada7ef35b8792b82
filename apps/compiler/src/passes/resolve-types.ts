import type { NodeDefinition } from '@weft/node-sdk';
import type { WorkflowNode } from '@weft/workflow-model';
import type { CompileContext } from '../compile-context.ts';

/** The type that stands for an imported node which Weft cannot run; see interop-n8n. */
export const PLACEHOLDER = 'placeholder';

/** The definition of a node's type and version; undefined, with a finding, where there is none that could run. */
export function resolveType(node: WorkflowNode, context: CompileContext): NodeDefinition | undefined {
  if (node.type === PLACEHOLDER) return reportPlaceholder(node, context);
  return context.registry.find(node.type, node.typeVersion) ?? reportUnknown(node, context);
}

function reportPlaceholder(node: WorkflowNode, { findings }: CompileContext): undefined {
  const missing = node.parameters['missing'];
  const reason = typeof missing === 'string' && missing !== '' ? ` ${missing}` : '';
  const message = `This node was imported and cannot run.${reason}`;
  const fix = 'Replace it with a node that Weft has, or disable it. It keeps what the file said of it.';
  findings.report({ code: 'NODE_PLACEHOLDER', node, field: 'type', message, fix });
}

function reportUnknown(node: WorkflowNode, { registry, findings, suggestions }: CompileContext): undefined {
  const versions = registry.versionsOf(node.type);
  if (versions.length > 0) {
    const message = `There is no version ${node.typeVersion} of the node type "${node.type}".`;
    findings.report({
      code: 'NODE_VERSION_UNKNOWN',
      node,
      field: 'typeVersion',
      message,
      fix: `Use version ${versions.join(' or ')}.`,
    });
    return;
  }
  const types = new Set(registry.list().map(({ type }) => type));
  const message = `There is no node type "${node.type}".${suggestions.hint(node.type, types)}`;
  const fix = 'Correct the type; GET /api/nodes lists all of them.';
  findings.report({ code: 'NODE_TYPE_UNKNOWN', node, field: 'type', message, fix });
}
