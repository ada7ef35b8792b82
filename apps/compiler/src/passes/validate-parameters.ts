import { expressible, type NodeDefinition, parameterIssues, type RawParameters } from '@weft/node-sdk';
import type { WorkflowNode } from '@weft/workflow-model';
import { z } from 'zod';
import type { CompileContext } from '../compile-context.ts';
import { knownKeys } from '../schema-keys.ts';

export interface ValidatedParameters {
  readonly parameters: RawParameters;
  readonly valid: boolean;
}

/** Checks a node's parameters against its schema, in which every leaf may also be an expression, and fills in defaults. */
export function validateParameters(node: WorkflowNode, definition: NodeDefinition, context: CompileContext): ValidatedParameters {
  const result = expressible(definition.params).safeParse(node.parameters);
  if (result.success) return { parameters: result.data as RawParameters, valid: true };
  for (const issue of result.error.issues) reportIssue(issue, { node, definition }, context);
  return { parameters: node.parameters, valid: false };
}

function reportIssue(
  issue: z.core.$ZodIssue,
  at: { node: WorkflowNode; definition: NodeDefinition },
  context: CompileContext,
): void {
  const { node, definition } = at;
  const field = ['parameters', ...issue.path].map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(definition.params, issue.path);
    for (const key of issue.keys) {
      const message = `The parameter "${key}" is not known.${context.suggestions.hint(key, known)}`;
      const fix =
        known.length > 0
          ? `Rename or remove it. Known parameters: ${known.join(', ')}.`
          : 'Remove it: there are no parameters here.';
      context.findings.report({ code: 'PARAMETER_UNKNOWN', node, field: `${field}.${key}`, message, fix });
    }
    return;
  }
  const [described] = parameterIssues(new z.ZodError([issue]));
  const message = `The parameter "${issue.path.map(String).join('.')}" is not valid: ${described?.message ?? issue.message}.`;
  context.findings.report({
    code: 'PARAMETER_INVALID',
    node,
    field,
    message,
    fix: 'Correct the value, or write an expression that gives one.',
  });
}
