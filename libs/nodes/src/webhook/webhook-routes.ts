import { isExpression, type RawParameters, type WebhookAnswer, type WebhookRoute } from '@weft/node-sdk';
import { readWebhookParameters, type WebhookParameters } from './read-webhook-parameters.ts';
import { digestOf, digestSecret } from './secret-digest.ts';
import { headersOf } from './webhook-headers.ts';

/**
 * The routes of a webhook, one for each method.
 * @throws NodeFailure PARAMETER_INVALID
 */
export function webhookRoutes(raw: RawParameters): readonly WebhookRoute[] {
  const parameters = readWebhookParameters(raw);
  const { method, respond } = parameters;
  const methods = typeof method === 'string' ? [method] : [...new Set(method)];
  const path = parameters.path.replace(/^\/+|\/+$/g, '');
  const immediate = immediateAnswer(parameters);
  const authentication = authenticationOf(parameters);
  return methods.map((each) => ({ method: each, path, respond, immediate, ...(authentication && { authentication }) }));
}

/** The parameters as they are saved: the header value as its digest. */
export function sealWebhook(raw: RawParameters): RawParameters {
  const { headerValue } = raw;
  if (typeof headerValue !== 'string' || headerValue === '' || isExpression(headerValue)) return raw;
  return { ...raw, headerValue: digestSecret(headerValue) };
}

function immediateAnswer({ responseStatus: status, responseHeaders, responseText }: WebhookParameters): WebhookAnswer {
  const headers = headersOf(responseHeaders);
  if (responseText === undefined) return { status, headers, body: { json: { message: 'Workflow was started' } } };
  return { status, headers, body: { text: responseText } };
}

function authenticationOf({ authentication, headerName, headerValue }: WebhookParameters): WebhookRoute['authentication'] {
  if (authentication === 'none') return undefined;
  return { header: headerName.toLowerCase(), sha256: digestOf(headerValue) };
}
