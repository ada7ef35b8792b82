import { z } from 'zod';

const MAX_FIELDS = 500;

/** What a field that is handed to a workflow may be; `any` leaves it as it is. */
export const INPUT_TYPES = ['string', 'number', 'boolean', 'array', 'object', 'any'] as const;

const field = z.strictObject({
  name: z.string().min(1).max(500).describe('Name of the field.'),
  value: z.any().default(null).describe('The value, evaluated for each item.'),
  type: z.enum(INPUT_TYPES).default('any').describe('What the called workflow expects; see `convertTypes`.'),
});

export const executeWorkflowParams = z.strictObject({
  workflowId: z.string().min(1).max(200).describe('Id of the workflow to call. It needs an Execute Workflow Trigger.'),
  mode: z
    .enum(['once', 'each'])
    .default('once')
    .describe('Call it once with all items, or once for each item; then the calls run beside each other.'),
  wait: z.boolean().default(true).describe('Wait for its end, and give what its last node gave.'),
  fields: z
    .array(field)
    .max(MAX_FIELDS)
    .default([])
    .describe('Fields that are added to each item, in place of those of that name.'),
  leaveOut: z.array(z.string()).max(MAX_FIELDS).default([]).describe('Names of fields that are not handed over.'),
  convertTypes: z
    .boolean()
    .default(false)
    .describe('Convert the values of `fields` to their types; what cannot be converted fails.'),
  output: z
    .enum(['executions', 'items'])
    .default('executions')
    .describe('Without `wait`: give one item for each execution that was started, or the items that came.'),
});
