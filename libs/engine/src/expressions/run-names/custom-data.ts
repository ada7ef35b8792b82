import type { Evaluation } from '../evaluation.ts';
import { ExpressionError, TypeFault } from '../expression-error.ts';
import { View } from '../values/callable.ts';
import { toKey } from '../values/coerce.ts';
import { readOwn } from '../values/own-property.ts';

/** `$execution.customData`: what the code of steps that are over has set. An expression can only ask for it. */
class CustomDataView extends View {
  readonly label = '$execution.customData';

  read(): undefined {
    return undefined;
  }

  call(name: string, [key]: readonly unknown[], run: Evaluation): unknown {
    const { customData = {} } = run.scope.run.facts;
    if (name === 'getAll') return customData;
    if (name === 'get') return readOwn(customData, toKey(key, run));
    if (name !== 'set' && name !== 'setAll') throw new TypeFault(`${this.label} has no ${name}()`);
    throw new ExpressionError(
      'EXPRESSION_FAILED',
      'An expression cannot set custom data of the execution.',
      'Set it in a Code node: $execution.customData.set(key, value).',
    );
  }
}

export const CUSTOM_DATA_VIEW = new CustomDataView();
