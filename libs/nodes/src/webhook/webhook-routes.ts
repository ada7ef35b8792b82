import { isExpression, type CallIntake, type RawParameters, type WebhookRoute } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import { callIntakeOf, invalidParameter, type CredentialIds } from './call-intake.ts';
import { CREDENTIAL_TYPES } from './call-intake.params.ts';
import { readWebhookParameters, type WebhookParameters } from './read-webhook-parameters.ts';
import { digestOf, digestSecret } from './secret-digest.ts';
import { immediateAnswer } from './webhook-answer.ts';

/**
 * The routes of a webhook, one for each method. `credentials` are the node's, by type.
 * @throws NodeFailure PARAMETER_INVALID
 */
export function webhookRoutes(raw: RawParameters, credentials: CredentialIds = {}): readonly WebhookRoute[] {
  const parameters = readWebhookParameters(raw);
  const { method, respond, outputPerMethod } = parameters;
  const methods = typeof method === 'string' ? [method] : [...new Set(method)];
  const path = parameters.path.replace(/^\/+|\/+$/g, '');
  const immediate = immediateAnswer(parameters);
  const intake = intakeOf(parameters, credentials);
  return methods.map((each, output) => ({
    method: each,
    path,
    respond,
    ...(outputPerMethod && output > 0 && { output }),
    immediate,
    ...intake,
  }));
}

/** One output; or one for each method of a list, where that is asked for. */
export function webhookOutputs({ method, outputPerMethod }: RawParameters): readonly string[] {
  if (outputPerMethod !== true || !Array.isArray(method) || method.length === 0) return ['main'];
  return [...new Set((method as readonly Json[]).map((each) => String(each).toLowerCase()))];
}

/** The parameters as they are saved: the header value as its digest. */
export function sealWebhook(raw: RawParameters): RawParameters {
  const { headerValue } = raw;
  if (typeof headerValue !== 'string' || headerValue === '' || isExpression(headerValue)) return raw;
  return { ...raw, headerValue: digestSecret(headerValue) };
}

/** A header may also be in the parameters, its value as a digest (ADR 0004). */
function intakeOf(parameters: WebhookParameters, credentials: CredentialIds): CallIntake {
  const { authentication, headerName, headerValue } = parameters;
  if (authentication !== 'header' || credentials[CREDENTIAL_TYPES.header] !== undefined)
    return callIntakeOf(parameters, credentials);
  if (headerName === '') throw invalidParameter('headerName', 'it is empty, but callers are to send this header');
  if (headerValue === '') throw invalidParameter('headerValue', 'it is empty, so every caller would be let in');
  const inline = { header: headerName.toLowerCase(), sha256: digestOf(headerValue) };
  return { ...callIntakeOf({ ...parameters, authentication: 'none' }, credentials), authentication: inline };
}
