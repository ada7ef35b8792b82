import type { WorkflowDocument, WorkflowNode } from '@weft/workflow-model';
import type { CompileContext } from '../compile-context.ts';

/** Ids and names are how edges and expressions speak of a node: both must be unique. */
export function checkNames({ nodes }: WorkflowDocument, { findings }: CompileContext): void {
  const ids = new Map<string, WorkflowNode>();
  const names = new Set<string>();
  for (const node of nodes) {
    const namesake = ids.get(node.id);
    if (namesake) {
      const message = `The id "${node.id}" is also that of "${namesake.name}".`;
      findings.report({
        code: 'NODE_ID_DUPLICATE',
        node: { ...node, disabled: false },
        field: 'id',
        message,
        fix: 'Give each node an id of its own.',
      });
    }
    if (names.has(node.name)) {
      const message = `Another node is called "${node.name}" too; expressions could not tell them apart.`;
      findings.report({
        code: 'NODE_NAME_DUPLICATE',
        node: { ...node, disabled: false },
        field: 'name',
        message,
        fix: 'Rename one of them.',
      });
    }
    if (!namesake) ids.set(node.id, node);
    names.add(node.name);
  }
}
