import { defineNode, type ItemShape, shapeOf, topField } from '@weft/node-sdk';
import { isJsonObject, type Item, type Json } from '@weft/workflow-model';
import { DateTime } from 'luxon';
import { callerCredentials } from '../webhook/call-intake.ts';
import { formAnswer, formRoutes } from './form-routes.ts';
import { formTriggerParams } from './form-trigger.params.ts';

export const formTrigger = defineNode({
  type: 'formTrigger',
  version: 1,
  title: 'Form trigger',
  description: 'Shows a form at an address of its own, and starts the workflow with what somebody sends by it.',
  category: 'trigger',
  kind: 'trigger',
  inputs: [],
  outputs: ['main'],
  effect: 'pure',
  params: formTriggerParams,
  shape: (_, { fields }) => sentShape(fields),
  credentials: callerCredentials,
  webhooks: formRoutes,
  answer: formAnswer,
  run: (context) => {
    const { items, timezone } = context;
    return [context.params(0).useWorkflowTimezone ? items.map((item) => inZone(item, timezone)) : items];
  },
});

function inZone(item: Item, zone: string): Item {
  const { submittedAt } = item.json;
  const at = typeof submittedAt === 'string' ? DateTime.fromISO(submittedAt, { zone }) : undefined;
  return at?.isValid ? { ...item, json: { ...item.json, submittedAt: at.toISO() } } : item;
}

/** A key for each field, which is its name or its label, and what a form says of itself. */
function sentShape(fields: Json | undefined): ItemShape {
  if (!Array.isArray(fields)) return undefined;
  const names = fields.map((field, index) => {
    if (!isJsonObject(field)) return undefined;
    const { name, label } = field;
    return topField(name || label || `field-${index + 1}`, false);
  });
  return shapeOf('submittedAt', 'formMode', ...names);
}
