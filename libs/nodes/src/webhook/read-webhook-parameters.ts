import { parameterIssues, type RawParameters } from '@weft/node-sdk';
import type { z } from 'zod';
import { invalidParameter } from './call-intake.ts';
import { findExpression } from './find-expression.ts';
import { webhookParams } from './webhook.params.ts';

export type WebhookParameters = z.output<typeof webhookParams>;

/** Read already, by what they were read from: a plan's parameters never change, and each of its runs asks for them. */
const known = new WeakMap<RawParameters, WebhookParameters>();

/**
 * The parameters of a webhook, which must be fixed: its routes are served before there is a run. But for `onlyRunIf`, which is about a call.
 * @throws NodeFailure PARAMETER_INVALID
 */
export function readWebhookParameters(raw: RawParameters): WebhookParameters {
  let parameters = known.get(raw);
  if (parameters === undefined) known.set(raw, (parameters = read(raw)));
  return parameters;
}

function read({ onlyRunIf: _, ...raw }: RawParameters): WebhookParameters {
  const expression = findExpression(raw, '');
  if (expression !== undefined)
    throw invalidParameter(expression, 'it is an expression, but a webhook is served before there is a run to evaluate it in');
  const result = webhookParams.safeParse(raw);
  if (result.success) return result.data;
  const [issue] = parameterIssues(result.error);
  throw invalidParameter(issue?.field ?? '', issue?.message ?? 'it does not fit the schema');
}
