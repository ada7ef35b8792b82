import { z } from 'zod';
import { onExpiryParam, questionParams } from '../questions/question.params.ts';

export const approvalParams = z.strictObject({
  ...questionParams,
  onExpiry: onExpiryParam
    .default('reject')
    .describe('What comes of it at the deadline: items leave as if approved or rejected, others are asked, or the step fails.'),
  afterEscalation: z
    .enum(['approve', 'reject', 'fail'])
    .default('reject')
    .describe('What comes of it where those do not decide either. For `escalate`.'),
  approveLabel: z.string().max(100).default('Approve').describe('Text of the button that approves.'),
  rejectLabel: z.string().max(100).default('Reject').describe('Text of the button that rejects.'),
  output: z
    .enum(['items', 'decision'])
    .default('items')
    .describe('What is handed on: the items that came, or one that says what was decided, by whom, and why.'),
});
