import { isJsonObject, type Json } from '@weft/workflow-model';
import type { Evaluation } from '../evaluation.ts';
import { TypeFault } from '../expression-error.ts';
import { View } from '../values/callable.ts';
import { readOwn, writeOwn } from '../values/own-property.ts';

/** `$parameter`: the parameters of the node itself. An expression among them is evaluated when it is read, for the same item. */
class ParameterView extends View {
  readonly label = '$parameter';

  read(key: string, run: Evaluation): unknown {
    return resolved(readOwn(run.scope.activation.node.parameters, key) as Json | undefined, run);
  }

  call(name: string): never {
    throw new TypeFault(`$parameter has no ${name}()`);
  }
}

export const PARAMETER_VIEW = new ParameterView();

function resolved(value: Json | undefined, run: Evaluation): unknown {
  if (typeof value === 'string') return value.startsWith('=') ? run.evaluateField(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  run.step();
  if (Array.isArray(value)) return (value as readonly Json[]).map((part) => resolved(part, run));
  const result = {};
  if (isJsonObject(value)) for (const [key, part] of Object.entries(value)) writeOwn(result, key, resolved(part, run));
  return result;
}
