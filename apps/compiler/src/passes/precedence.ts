import type { WorkflowDocument } from '@weft/workflow-model';
import type { Ancestors } from '../ancestors.ts';
import type { CompileContext } from '../compile-context.ts';
import type { Graph } from '../graph.ts';
import type { NodeReads } from '../node-reads.ts';

/**
 * Reports references to nodes that cannot have run. In parallel order only what leads to a node has surely run before it; in the
 * other orders a whole branch may have, so there it is a warning.
 */
export function checkPrecedence(
  graph: Graph,
  run: { reads: readonly NodeReads[]; ancestors: Ancestors; document: WorkflowDocument },
  { findings }: CompileContext,
): void {
  const { reads, ancestors, document } = run;
  const isParallel = document.settings.order === 'parallel';
  reads.forEach(({ names }, index) => {
    const { node } = graph.node(index);
    for (const [name, field] of names) {
      const named = graph.byName.get(name);
      if (named === undefined || ancestors.has(index, named.index)) continue;
      findings.report({
        code: 'EXPRESSION_NODE_NOT_BEFORE',
        severity: isParallel ? 'error' : 'warning',
        node,
        field,
        message: `"${name}" does not lead to "${node.name}", so it may not have run when its data is asked for.`,
        fix: `Connect "${name}" to a node before this one, or name a node that comes before it.`,
      });
    }
  });
}
