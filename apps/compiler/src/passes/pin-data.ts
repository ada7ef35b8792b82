import { isJsonObject, type WorkflowDocument } from '@weft/workflow-model';
import type { CompileContext } from '../compile-context.ts';

/** Pinned items stand in for what a node gives, so they must be items. */
export function checkPinData({ nodes, pinData }: WorkflowDocument, { findings, suggestions }: CompileContext): void {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  for (const [name, items] of Object.entries(pinData)) {
    const node = byName.get(name);
    const broken = items.findIndex((item) => !isJsonObject(item) || !isJsonObject(item.json));
    if (broken >= 0) {
      const field = `pinData.${name}.${broken}`;
      findings.report({
        code: 'PIN_DATA_INVALID',
        node,
        field,
        message: 'A pinned item has no "json" object.',
        fix: 'Write items as { "json": { … } }.',
      });
    }
    if (node === undefined) {
      const message = `Data is pinned for "${name}", but no node has that name.${suggestions.hint(name, byName.keys())}`;
      findings.report({ code: 'PIN_DATA_UNUSED', field: `pinData.${name}`, message, fix: 'Rename the entry or remove it.' });
    }
  }
}
