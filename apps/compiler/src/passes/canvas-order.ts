import type { WorkflowNode } from '@weft/workflow-model';

/** Top to bottom, then left to right, then by id: the one order that everything deterministic derives from. */
export function inCanvasOrder(nodes: readonly WorkflowNode[]): readonly WorkflowNode[] {
  return nodes.toSorted(byPlace);
}

function byPlace(left: WorkflowNode, right: WorkflowNode): number {
  return left.position.y - right.position.y || left.position.x - right.position.x || byText(left.id, right.id);
}

/** By code units: the same on every machine, whatever its locale. */
function byText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
