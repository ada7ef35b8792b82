import { isExpression, NodeFailure, parameterIssues, type RawParameters } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import type { z } from 'zod';
import { webhookParams } from './webhook.params.ts';

export type WebhookParameters = z.output<typeof webhookParams>;

/**
 * The parameters of a webhook, which must be fixed: its routes are served before there is a run.
 * @throws NodeFailure PARAMETER_INVALID
 */
export function readWebhookParameters(raw: RawParameters): WebhookParameters {
  const expression = findExpression(raw, '');
  if (expression !== undefined)
    throw invalid(expression, 'it is an expression, but a webhook is served before there is a run to evaluate it in');
  const result = webhookParams.safeParse(raw);
  if (!result.success) {
    const [issue] = parameterIssues(result.error);
    throw invalid(issue?.field ?? '', issue?.message ?? 'it does not fit the schema');
  }
  const { authentication, headerName, headerValue } = result.data;
  if (authentication === 'header' && headerName === '')
    throw invalid('headerName', 'it is empty, but callers are to send this header');
  if (authentication === 'header' && headerValue === '')
    throw invalid('headerValue', 'it is empty, so every caller would be let in');
  return result.data;
}

/** The path of the first expression. */
function findExpression(value: Json | undefined, path: string): string | undefined {
  if (typeof value !== 'object' || value === null) return isExpression(value) ? path : undefined;
  for (const [key, part] of Object.entries(value)) {
    const found = findExpression(part as Json, path === '' ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function invalid(field: string, problem: string): NodeFailure {
  const message = `The parameter "${field}" of a webhook is invalid: ${problem}.`;
  return new NodeFailure({
    code: 'PARAMETER_INVALID',
    fault: 'user',
    message,
    field,
    fix: 'Give a fixed value.',
    retryable: false,
  });
}
