import { defineNode, passOn, type FormPage, type NodeContext, type NodeResult, type Parked } from '@weft/node-sdk';
import type { z } from 'zod';
import { toFormFields } from '../forms/form-fields.params.ts';
import { askPeople, assertAskedAbout, expired } from '../questions/ask-people.ts';
import { clarificationParams } from './clarification.params.ts';

type Parameters = z.output<typeof clarificationParams>;
type Context = NodeContext<Parameters>;

export const clarification = defineNode({
  type: 'clarification',
  version: 1,
  title: 'Clarification',
  description: 'Parks the run until somebody has filled in a form, whose answers become the items.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: ['answered', 'declined'],
  effect: 'wait',
  params: clarificationParams,
  shape: ([input]) => [undefined, input],
  run: (context) => (context.resume ? answered(context) : ask(context)),
});

function ask(context: Context): Parked {
  const parameters = context.params(0);
  const { onExpiry, afterEscalation, button } = parameters;
  const title = parameters.title || 'Please answer a question';
  const actions = [
    { action: 'respond', label: button || 'Send' },
    { action: 'reject', label: 'Decline' },
  ];
  const shown = { title, form: formOf(title, parameters), actions };
  return askPeople(context, parameters, { kind: 'clarification', shown, onExpiry, afterEscalation });
}

/** Without fields of its own a form has one for text. */
function formOf(title: string, { message, fields, button }: Parameters): FormPage {
  const asked = fields.length > 0 ? fields : [ANSWER];
  return { title, description: message, button, fields: toFormFields(asked), after: { text: 'Your answer has been recorded.' } };
}

const ANSWER: Parameters['fields'][number] = {
  label: 'Answer',
  name: 'answer',
  type: 'textarea',
  required: true,
  placeholder: '',
  defaultValue: '',
  options: [],
  multiple: false,
  dateFormat: '',
  accept: '',
  html: '',
};

function answered(context: Context): NodeResult {
  assertAskedAbout(context);
  const { resume, items } = context;
  if (resume?.kind !== 'decision' || resume.decision === 'expired') throw expired();
  if (resume.decision !== 'answered') return [undefined, items.map((item, index) => passOn(item, index))];
  return [(resume.items ?? []).map((item) => ({ ...item, pairedItem: { item: 0 } })), undefined];
}
