import { z } from 'zod';
import { INPUT_TYPES } from '../execute-workflow/execute-workflow.params.ts';

const field = z.strictObject({
  name: z.string().min(1).max(500).describe('Name of the field.'),
  type: z.enum(INPUT_TYPES).default('any').describe('What it is to be; for those who call.'),
});

export const executeWorkflowTriggerParams = z.strictObject({
  input: z
    .enum(['passthrough', 'fields', 'example'])
    .default('passthrough')
    .describe('What is taken of the items of a call: all, the fields that are listed, or those of an example.'),
  fields: z.array(field).max(500).default([]).describe('For `fields`: what is taken; what a call does not give is null.'),
  example: z.any().optional().describe('For `example`: an object, or text that is a JSON object. Its fields are taken.'),
});
