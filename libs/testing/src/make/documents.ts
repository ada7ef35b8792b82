import { documentSchema, nodeSchema } from '@weft/workflow-model';
import type { Item, JsonObject, WorkflowDocument, WorkflowDocumentInput, WorkflowNode } from '@weft/workflow-model';

type NodeInput = WorkflowDocumentInput['nodes'][number];

/** An item with this `json`. */
export function item(json: JsonObject = {}, overrides: Partial<Item> = {}): Item {
  return { json, ...overrides };
}

/** `count` items with `{ index: 0 }`, `{ index: 1 }` … */
export function items(count: number): Item[] {
  return Array.from({ length: count }, (_, index) => item({ index }));
}

/** A noOp unless told otherwise. Id and name follow from each other where only one is given. */
export function workflowNode(overrides: Partial<NodeInput> = {}): WorkflowNode {
  const name = overrides.name ?? overrides.id ?? 'Node';
  return nodeSchema.parse({ id: name, type: 'noOp', ...overrides, name });
}

/** A workflow of one manual trigger, unless told otherwise. Defaults are filled in; nothing is checked beyond the form. */
export function workflow(overrides: Partial<WorkflowDocumentInput> = {}): WorkflowDocument {
  return documentSchema.parse({
    name: 'Test workflow',
    nodes: [workflowNode({ name: 'Start', type: 'manualTrigger' })],
    ...overrides,
  });
}

/** A straight line of nodes: a manual trigger, and after it the given ones, left to right. */
export function chain(...nodes: Partial<NodeInput>[]): WorkflowDocument {
  const all = [{ name: 'Start', type: 'manualTrigger' }, ...nodes].map((node, index) =>
    workflowNode({ position: { x: index * 200, y: 0 }, ...node }),
  );
  const edges = all.slice(1).map((node, index) => ({ source: all[index]!.id, target: node.id }));
  return workflow({ nodes: all, edges });
}
