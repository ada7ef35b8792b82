import type { Item } from '@weft/workflow-model';
import type { PlanNode } from '../../plan.ts';
import type { Evaluation } from '../evaluation.ts';
import { TypeFault } from '../expression-error.ts';
import { findPairedItem } from '../lineage.ts';
import { View } from '../values/callable.ts';
import { toNumber } from '../values/coerce.ts';
import { describeItem, describeItems } from './binary-facts.ts';
import { outputTowards } from './output-towards.ts';
import { nodeState } from './node-state.ts';
import { getActivation, NO_ITEMS } from './run-data.ts';

/** `$('Node')` */
export class NodeView extends View {
  constructor(private readonly node: PlanNode) {
    super();
  }

  get label(): string {
    return `$('${this.node.name}')`;
  }

  read(key: string, { scope }: Evaluation): unknown {
    switch (key) {
      case 'item':
      case 'pairedItem':
        return describeItem(findPairedItem(scope, this.node));
      case 'isExecuted':
        return scope.run.finished(this.node.index).length > 0;
      case 'params':
        return this.node.parameters;
      case 'context':
        return nodeState(scope, this.node);
      case 'name':
        return this.node.name;
      default:
        return undefined;
    }
  }

  call(name: string, args: readonly unknown[], run: Evaluation): unknown {
    switch (name) {
      case 'all':
        return describeItems(this.items(args, run));
      case 'first':
        return describeItem(this.items(args, run)[0]);
      case 'last':
        return describeItem(this.items(args, run).at(-1));
      case 'itemMatching':
      case 'pairedItem':
        return describeItem(findPairedItem(run.scope, this.node, args[0] === undefined ? undefined : toNumber(args[0], run)));
      default:
        throw new TypeFault(`${this.label} has no ${name}()`);
    }
  }

  /** Of the output that leads to the current node and of the latest run, unless the arguments say otherwise. */
  private items([output, runIndex]: readonly unknown[], run: Evaluation): readonly Item[] {
    const { scope } = run;
    const activation = getActivation(scope, this.node, runIndex === undefined ? undefined : toNumber(runIndex, run));
    const index = output === undefined ? outputTowards(scope.run.plan, this.node, scope.activation.node) : toNumber(output, run);
    return activation.outputs?.[index] ?? NO_ITEMS;
  }
}
