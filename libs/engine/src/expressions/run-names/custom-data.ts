import { ExpressionError, TypeFault } from '../expression-error.ts';
import { View } from '../values/callable.ts';

/** `$execution.customData`: an expression can ask for it, and finds nothing: what Code sets is shown with its step. */
class CustomDataView extends View {
  readonly label = '$execution.customData';

  read(): undefined {
    return undefined;
  }

  call(name: string): unknown {
    if (name === 'getAll') return {};
    if (name === 'get') return undefined;
    if (name !== 'set' && name !== 'setAll') throw new TypeFault(`${this.label} has no ${name}()`);
    throw new ExpressionError(
      'EXPRESSION_FAILED',
      'An expression cannot set custom data of the execution.',
      'Set it in a Code node: $execution.customData.set(key, value).',
    );
  }
}

export const CUSTOM_DATA_VIEW = new CustomDataView();
