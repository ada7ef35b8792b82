import { ExpressionError, ParameterError, type ParameterPath, type ParameterProblem } from '@weft/engine';
import type { Json } from '@weft/workflow-model';
import { NodeFailure } from './node-failure.ts';

export interface RefusedParameter {
  readonly field: string;
  readonly message: string;
  /** As it stands in the document. */
  readonly expression?: string;
  readonly itemIndex?: number;
}

/** The failure for a parameter whose value its schema refuses. */
export function parameterFailure({ field, message, expression, itemIndex }: RefusedParameter): NodeFailure {
  const where = field === '' ? 'The parameters are' : `The parameter "${field}" is`;
  return new NodeFailure({
    code: 'PARAMETER_INVALID',
    fault: 'user',
    message: `${where} invalid${itemIndex === undefined ? '' : ` for item ${itemIndex}`}: ${message}.`,
    itemIndex,
    field: field === '' ? undefined : field,
    fix:
      expression === undefined ? 'Correct the parameter.' : 'Change the expression so that it gives such a value for every item.',
    details: expression === undefined ? undefined : { expression },
    retryable: false,
  });
}

export interface FailedEvaluation {
  readonly itemIndex: number;
  /** The expression at a path, as it stands in the document. */
  readonly sourceOf: (path: ParameterPath) => string | undefined;
}

/** The failure for an expression that cannot be evaluated for an item. Any other error is given back as it is. */
export function expressionFailure(error: unknown, { itemIndex, sourceOf }: FailedEvaluation): unknown {
  if (!(error instanceof ParameterError) || !(error.cause instanceof ExpressionError)) return error;
  const { code, message, fix, position } = error.cause;
  const field = error.path.join('.');
  const details: Record<string, Json> = {};
  const expression = sourceOf(error.path);
  if (expression !== undefined) details.expression = expression;
  if (position !== undefined) details.position = position;
  return new NodeFailure({
    code,
    fault: 'user',
    message: `The expression in "${field}" failed for item ${itemIndex}: ${message}`,
    itemIndex,
    field,
    fix,
    details,
    retryable: false,
  });
}

/** The failure for an expression that does not compile. The compiler of workflows reports such before there is a run. */
export function expressionProblem({ code, path, message, fix, position }: ParameterProblem): NodeFailure {
  const field = path.join('.');
  const text = `The expression in "${field}" cannot be read: ${message}`;
  return new NodeFailure({ code, fault: 'user', message: text, field, fix, details: { position }, retryable: false });
}
