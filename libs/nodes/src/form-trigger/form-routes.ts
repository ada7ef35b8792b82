import type { FormPage, RawParameters, WebhookAnswer, WebhookRoute } from '@weft/node-sdk';
import type { z } from 'zod';
import { toFormFields } from '../forms/form-fields.params.ts';
import { readHosted, trimmedPath } from '../forms/hosted-parameters.ts';
import { callIntakeOf, type CredentialIds } from '../webhook/call-intake.ts';
import { formTriggerParams } from './form-trigger.params.ts';

type FormParameters = z.output<typeof formTriggerParams>;

const THANKS = 'Your response has been recorded.';
/** The page says itself that it was sent. */
const SENT: WebhookAnswer = { status: 200, headers: {} };

/** Read already, by what they were read from: a plan's parameters never change. */
const known = new WeakMap<RawParameters, FormParameters>();

/** @throws NodeFailure PARAMETER_INVALID */
export function readFormTrigger(raw: RawParameters): FormParameters {
  let parameters = known.get(raw);
  if (parameters === undefined) known.set(raw, (parameters = readHosted(formTriggerParams, raw, 'form')));
  return parameters;
}

/** The page of the form, and where it is sent. @throws NodeFailure PARAMETER_INVALID */
export function formRoutes(raw: RawParameters, credentials: CredentialIds = {}): readonly WebhookRoute[] {
  const parameters = readFormTrigger(raw);
  const { path, respond, authentication, allowedAddresses, ignoreBots } = parameters;
  const body = { allowedOrigins: [], rawBody: false, binaryName: '' };
  const intake = callIntakeOf({ authentication, allowedAddresses, ignoreBots, ...body }, credentials);
  const page = { kind: 'form', form: pageOf(parameters) } as const;
  return [{ method: 'POST', path: trimmedPath(path), respond, immediate: SENT, ...intake, page }];
}

/** For whoever waits for the last node. */
export function formAnswer(raw: RawParameters): WebhookAnswer {
  const { after } = pageOf(readFormTrigger(raw));
  const common = { title: '', pageTitle: '' };
  if ('redirect' in after) return { ...SENT, ending: { ...common, kind: 'redirect', content: after.redirect } };
  return { ...SENT, ending: { ...common, kind: 'text', content: after.text } };
}

function pageOf({ title, description, button, fields, submittedText, redirect, attribution }: FormParameters): FormPage {
  return {
    title,
    description,
    button,
    fields: toFormFields(fields),
    after: redirect === '' ? { text: submittedText || THANKS } : { redirect },
    ...(attribution && { attribution }),
  };
}
