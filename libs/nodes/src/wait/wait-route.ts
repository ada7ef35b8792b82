import type { FormPage, NodeContext, ResumeRoute } from '@weft/node-sdk';
import type { z } from 'zod';
import { toFormFields } from '../forms/form-fields.params.ts';
import { callIntakeOf } from '../webhook/call-intake.ts';
import { CREDENTIAL_TYPES } from '../webhook/call-intake.params.ts';
import { immediateAnswer } from '../webhook/webhook-answer.ts';
import type { waitParams } from './wait.params.ts';

export type WaitParameters = z.output<typeof waitParams>;

const THANKS = 'Your response has been recorded.';

/** The call that ends the wait. @throws NodeFailure PARAMETER_INVALID, CREDENTIAL_MISSING */
export function waitRoute(context: NodeContext<WaitParameters>, parameters: WaitParameters): ResumeRoute {
  const path = parameters.suffix.replace(/^\/+|\/+$/g, '');
  const intake = callIntakeOf(parameters, credentialsOf(context, parameters));
  if (parameters.resume === 'webhook') {
    const { method, respond } = parameters;
    return { kind: 'webhook', route: { method, path, respond, immediate: immediateAnswer(parameters), ...intake } };
  }
  const form = formPage(parameters);
  return { kind: 'form', form, route: { method: 'POST', path, respond: parameters.respond, immediate: ACCEPTED, ...intake } };
}

/** A form says itself that it was sent. */
const ACCEPTED = { status: 200, headers: {} };

function credentialsOf(context: NodeContext<WaitParameters>, { authentication }: WaitParameters): Record<string, string> {
  if (authentication === 'none') return {};
  const type = CREDENTIAL_TYPES[authentication];
  return { [type]: context.credential(type).credentialId };
}

function formPage(parameters: WaitParameters): FormPage {
  const { formTitle, formDescription, formFields, formButton, formText, formRedirect } = parameters;
  return {
    title: formTitle,
    description: formDescription,
    button: formButton,
    fields: toFormFields(formFields),
    after: formRedirect === '' ? { text: formText || THANKS } : { redirect: formRedirect },
  };
}
