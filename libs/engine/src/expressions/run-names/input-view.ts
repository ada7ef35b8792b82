import type { Item } from '@weft/workflow-model';
import type { Evaluation } from '../evaluation.ts';
import { TypeFault } from '../expression-error.ts';
import { View } from '../values/callable.ts';
import { describeItem, describeItems } from './binary-facts.ts';
import { nodeState } from './node-state.ts';
import { currentItem, inputItems } from './run-data.ts';

/** `$input` */
class InputView extends View {
  readonly label = '$input';

  read(key: string, { scope }: Evaluation): unknown {
    if (key === 'item') return describeItem(currentItem(scope));
    const node = scope.activation.sources.find((source) => source)?.activation.node;
    if (key === 'params') return node?.parameters;
    if (key === 'context') return node && nodeState(scope, node);
    return undefined;
  }

  call(name: string, _args: readonly unknown[], { scope }: Evaluation): unknown {
    const items: readonly Item[] = inputItems(scope.activation);
    if (name === 'all') return describeItems(items);
    if (name === 'first') return describeItem(items[0]);
    if (name === 'last') return describeItem(items.at(-1));
    throw new TypeFault(`$input has no ${name}()`);
  }
}

export const INPUT_VIEW = new InputView();
