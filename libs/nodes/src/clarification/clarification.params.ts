import { z } from 'zod';
import { formFieldsParam } from '../forms/form-fields.params.ts';
import { questionParams } from '../questions/question.params.ts';

export const clarificationParams = z.strictObject({
  ...questionParams,
  onExpiry: z
    .enum(['reject', 'escalate', 'fail'])
    .default('reject')
    .describe('What comes of it at the deadline: items leave as declined, others are asked, or the step fails.'),
  afterEscalation: z
    .enum(['reject', 'fail'])
    .default('reject')
    .describe('What comes of it where those do not answer either. For `escalate`.'),
  fields: formFieldsParam,
  button: z.string().max(100).default('Send').describe('Text of the button.'),
});
