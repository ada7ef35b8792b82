import type { WorkflowNode } from '@weft/workflow-model';
import type { CompileContext } from '../compile-context.ts';

/** The node as it may be saved: secrets in its parameters replaced by their digests. Digests stay as they are. */
export function hideSecrets(node: WorkflowNode, { registry }: CompileContext): WorkflowNode {
  // A wrong version is reported later on; its secrets are hidden all the same.
  const version = registry.find(node.type, node.typeVersion) ? node.typeVersion : (registry.versionsOf(node.type).at(-1) ?? 0);
  const seal = registry.find(node.type, version)?.seal;
  return seal ? { ...node, parameters: seal(node.parameters) } : node;
}
