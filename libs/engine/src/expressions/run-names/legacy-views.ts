import type { Item } from '@weft/workflow-model';
import type { Scope } from '../../run-view.ts';
import type { Evaluation } from '../evaluation.ts';
import { TypeFault } from '../expression-error.ts';
import { View } from '../values/callable.ts';
import { describeBinaries } from './binary-facts.ts';
import { nodeState } from './node-state.ts';
import { outputTowards } from './output-towards.ts';
import { currentItem, getActivation, getNode, NO_ITEMS } from './run-data.ts';

/** `$node`: nodes by name. Its items are taken by place, not by lineage: the item at the same index, as n8n always did. */
export class NodesView extends View {
  readonly label = '$node';

  constructor(private readonly itemIndex?: number) {
    super();
  }

  read(name: string, { scope }: Evaluation): unknown {
    return new NodeByIndexView(name, this.itemIndex ?? scope.itemIndex);
  }

  call(name: string): never {
    throw new TypeFault(`$node has no ${name}()`);
  }
}

/** `$node['Name']` */
class NodeByIndexView extends View {
  constructor(
    private readonly name: string,
    private readonly itemIndex: number,
  ) {
    super();
  }

  get label(): string {
    return `$node['${this.name}']`;
  }

  read(key: string, { scope }: Evaluation): unknown {
    const node = getNode(scope.run.plan, this.name);
    if (key === 'parameter' || key === 'params') return node.parameters;
    if (key === 'context') return nodeState(scope, node);
    if (key === 'runIndex') return getActivation(scope, node).runIndex;
    if (key === 'isExecuted') return scope.run.finished(node.index).length > 0;
    if (key !== 'json' && key !== 'binary' && key !== 'data') return undefined;
    const item = latestItems(scope, this.name)[this.itemIndex];
    return key === 'binary' ? describeBinaries(item?.binary) : item?.json;
  }

  call(name: string): never {
    throw new TypeFault(`${this.label} has no ${name}()`);
  }
}

/** `$item(index)`: what the names say for another item of the input. */
export class ItemView extends View {
  readonly label = '$item()';

  constructor(private readonly itemIndex: number) {
    super();
  }

  read(key: string, { scope }: Evaluation): unknown {
    if (key === '$node') return new NodesView(this.itemIndex);
    const item = currentItem({ ...scope, itemIndex: this.itemIndex });
    if (key === '$json' || key === 'json') return item?.json;
    return key === '$binary' || key === 'binary' ? describeBinaries(item?.binary) : undefined;
  }

  call(name: string): never {
    throw new TypeFault(`$item() has no ${name}()`);
  }
}

/** The items of a node's latest run, or of a given output and run. */
export function latestItems(
  scope: Scope,
  name: string,
  at: { readonly output?: number; readonly runIndex?: number } = {},
): readonly Item[] {
  const { plan } = scope.run;
  const node = getNode(plan, name);
  const output = at.output ?? outputTowards(plan, node, scope.activation.node);
  return getActivation(scope, node, at.runIndex).outputs?.[output] ?? NO_ITEMS;
}
