import { isNodeFailure } from '@weft/node-sdk';
import type { CompileContext } from './compile-context.ts';
import type { CompiledNode } from './compiled-node.ts';

/** What a definition makes of the parameters of a node; undefined where it refuses them, which is then a finding. */
export function askDefinition<Answer>(
  { node }: CompiledNode,
  { findings }: CompileContext,
  ask: () => Answer,
): Answer | undefined {
  try {
    return ask();
  } catch (error) {
    if (!isNodeFailure(error)) throw error;
    const { message, field, fix = 'Correct the value.' } = error.failure;
    findings.report({ code: 'PARAMETER_INVALID', node, field: field ? `parameters.${field}` : 'parameters', message, fix });
    return undefined;
  }
}
