import { defineNode, passOn, type NodeContext, type NodeResult, type Parked } from '@weft/node-sdk';
import { toFormFields } from '../forms/form-fields.params.ts';
import { readJsonFields } from '../forms/read-json-fields.ts';
import { afterInterval, atDate } from '../wait/wait-until.ts';
import { endingAnswer } from './form-ending.ts';
import { formParams, type FormParameters } from './form.params.ts';

type Context = NodeContext<FormParameters>;

export const form = defineNode({
  type: 'form',
  version: 1,
  title: 'Form',
  description: 'Shows whoever has sent a form its next page, and parks the run until that is sent; or shows the end of it.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: ({ operation }) => (operation === 'ending' ? 'respond' : 'wait'),
  params: formParams,
  run: (context) => {
    if (context.resume) return resumed(context);
    const parameters = context.params(0);
    return parameters.operation === 'ending' ? end(context, parameters) : showPage(context, parameters);
  },
});

function showPage(context: Context, parameters: FormParameters): Parked {
  const { title, description, button, define, fields, json } = parameters;
  const listed = define === 'json' ? readJsonFields(json) : fields;
  const page = { title, description, button, fields: toFormFields(listed), after: { text: '' }, continues: true };
  const route = { method: 'POST', path: '', respond: 'immediately', immediate: { status: 200, headers: {} } } as const;
  return { waitUntil: limitOf(context, parameters), waitFor: { kind: 'form', form: page, route } };
}

async function end(context: Context, parameters: FormParameters): Promise<NodeResult> {
  await context.respond(endingAnswer(parameters, context.items));
  return passAll(context);
}

/** What the page brought; the items that came, where the time ran out. */
function resumed(context: Context): NodeResult {
  if (context.resume?.kind !== 'call') return passAll(context);
  return [context.resume.items.map((item) => ({ ...item, pairedItem: { item: 0 } }))];
}

const passAll = ({ items }: Context): NodeResult => [items.map((item, index) => passOn(item, index))];

function limitOf(context: Context, { limit, limitAmount, limitUnit, limitDate }: FormParameters): number | undefined {
  if (limit === 'none') return undefined;
  if (limit === 'interval') return afterInterval(context.now(), limitAmount, limitUnit);
  return atDate(limitDate, { field: 'limitDate', zone: context.timezone });
}
