import { EXPIRY_ACTIONS, toAssignee } from '@weft/node-sdk';
import { z } from 'zod';

/** A year: longer waits are schedules. */
const MAX_AMOUNT = 31_622_400;
const MAX_ASSIGNEES = 50;
export const MAX_REMINDERS = 20;

const amount = z.number().min(0).max(MAX_AMOUNT);
const unit = z.enum(['seconds', 'minutes', 'hours', 'days']);
/** ISO text, or milliseconds since the epoch, as dates from expressions come. */
const date = z.union([z.string(), z.number()]);
const assignee = z
  .string()
  .max(320)
  .refine(
    (text) => text.trim() === '' || toAssignee(text) !== undefined,
    'must be an e-mail address, the id of a member, or `role:owner`, `role:admin` or `role:editor`',
  );
const assignees = z.array(assignee).max(MAX_ASSIGNEES).default([]);

/** Of every node that asks people. */
export const questionParams = {
  title: z.string().max(500).default('').describe('What is asked, in one line.'),
  message: z.string().max(10_000).default('').describe('What whoever decides has to know.'),
  showItems: z.boolean().default(true).describe('Shows the data of the first items beside the message.'),
  assignees: assignees.describe(
    'Who may decide: addresses or ids of members, or a role such as `role:admin`. Empty lets everybody decide who may run executions.',
  ),
  selfApproval: z.boolean().default(true).describe('Whether somebody who has started the run by hand may decide about it.'),
  notify: z
    .enum(['none', 'email'])
    .default('none')
    .describe('Sends those who are asked a mail, with links by which they can decide.'),
  remindAmount: amount.default(0).describe('Reminds by mail every so many units; 0 never does. For `email`.'),
  remindUnit: unit.default('hours').describe('The unit.'),
  remindTimes: z.number().int().min(1).max(MAX_REMINDERS).default(3).describe('How often at most.'),
  deadline: z.enum(['none', 'interval', 'date']).default('none').describe('Until when somebody has to decide.'),
  deadlineAmount: amount.default(1).describe('How many units after the question. For `interval`.'),
  deadlineUnit: unit.default('days').describe('The unit. For `interval`.'),
  deadlineDate: date.default('').describe("Until when; without an offset in the workflow's time zone. For `date`."),
  escalateTo: assignees.describe('Who is asked after the deadline, as in `assignees`. For `escalate`.'),
  escalateAmount: amount.default(1).describe('How long they are asked.'),
  escalateUnit: unit.default('days').describe('The unit.'),
};

export const onExpiryParam = z.enum(EXPIRY_ACTIONS);

export const questionSchema = z.object(questionParams);
export type QuestionParameters = z.output<typeof questionSchema>;
