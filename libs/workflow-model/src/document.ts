import { z } from 'zod';
import type { Item } from './item.ts';
import type { Json } from './json.ts';

/** A document larger than this is refused before it is compiled. */
export const MAX_NODES = 10_000;
const MAX_NAME_LENGTH = 200;

const jsonSchema: z.ZodType<Json> = z.any();
const handle = z.string().min(1).max(100);
const name = z.string().min(1).max(MAX_NAME_LENGTH);
const milliseconds = z.number().int().min(0);
const meta = z
  .record(z.string(), jsonSchema)
  .optional()
  .describe('What other systems say of it and Weft does not, by system: kept for export without loss, never read by a run.');

/** What happens to the run when a step fails for good. */
export const onErrorSchema = z.enum(['stop', 'continue', 'error-output']);
/** What happens to a call whose result is unknown after a crash. */
export const onUncertainSchema = z.enum(['retry', 'fail', 'ask']);
/**
 * When people are asked about steps: before every write (`full`), before what is marked as risky and after errors (`failsafe`), after errors
 * (`error_only`), or never.
 */
export const supervisionSchema = z.enum(['none', 'full', 'failsafe', 'error_only']);
export const orderSchema = z.enum(['parallel', 'canvas', 'breadth-first']);

/** What a step failed by, as far as another attempt is concerned. */
export const retryClassSchema = z.enum(['timeout', 'rate-limit', 'connection', 'server-error', 'platform', 'any']);

/** The longest pause between two attempts: what a document may ask for, and a limit for what a server may. */
export const MAX_RETRY_DELAY_MS = 86_400_000;

export const retrySchema = z.strictObject({
  maxAttempts: z.number().int().min(1).max(100).default(3).describe('All tries together, the first included.'),
  delayMs: milliseconds.max(MAX_RETRY_DELAY_MS).default(1_000).describe('Pause before the second try.'),
  backoff: z.enum(['constant', 'exponential']).default('constant').describe('Whether each pause is twice the one before.'),
  maxDelayMs: milliseconds
    .min(1)
    .max(MAX_RETRY_DELAY_MS)
    .optional()
    .describe('Where an exponential pause stops growing; a day where absent.'),
  jitter: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe(
      'The share of each pause that is left to chance, so that many runs that failed together do not come back together.',
    ),
  on: z
    .array(retryClassSchema)
    .min(1)
    .optional()
    .describe('Which failures are tried again; absent: any that another attempt may mend.'),
  errorItems: z
    .boolean()
    .optional()
    .describe('A step whose first item holds an `error` counts as failed, as in n8n. Set on import.'),
});

export const nodeSchema = z.strictObject({
  id: z.string().min(1).max(100).describe('Unique in the document; edges refer to it.'),
  name: name.describe('Unique in the document; expressions refer to it.'),
  type: z.string().min(1).max(200).describe('One of the types of [nodes.md](nodes.md).'),
  typeVersion: z.number().int().min(1).default(1).describe('Which version of the type.'),
  position: z
    .strictObject({ x: z.number(), y: z.number() })
    .default({ x: 0, y: 0 })
    .describe('Place on the canvas, which decides about order: top to bottom, then left to right.'),
  parameters: z
    .record(z.string(), jsonSchema)
    .default({})
    .describe("By the type's schema; a text that starts with `=` is an expression."),
  credentials: z.record(z.string(), z.string()).optional().describe('Id of a credential by its type.'),
  disabled: z.boolean().default(false).describe('Passes on what it gets, and does nothing.'),
  notes: z.string().max(100_000).optional().describe('For those who read the workflow.'),
  retry: retrySchema.optional().describe('How a step that fails is tried again; absent: it is not.'),
  timeoutMs: milliseconds.default(0).describe("Limit of one try; 0 means none of the node's own."),
  onError: onErrorSchema
    .default('stop')
    .describe(
      'When the step fails for good: end the run, go on with items that hold the error, or send these to an output `error`.',
    ),
  executeOnce: z.boolean().default(false).describe('Runs for the first item alone.'),
  alwaysOutputData: z.boolean().default(false).describe('Gives one empty item where it would give none.'),
  onUncertain: onUncertainSchema
    .default('retry')
    .describe(
      'What happens to a call whose result is unknown after a crash: it is made again under the same key, fails, or people are asked.',
    ),
  risky: z.boolean().optional().describe('Under `settings.supervision` of `full` or `failsafe` somebody has to let it start.'),
  meta,
});

export const edgeSchema = z.strictObject({
  id: z.string().max(200).optional().describe('For editors.'),
  source: z.string().min(1).describe('Id of the node that it leads from.'),
  sourceHandle: handle.default('main').describe('Output of that node.'),
  target: z.string().min(1).describe('Id of the node that it leads to.'),
  targetHandle: handle.default('main').describe('Input of that node.'),
});

const DAY_MS = 86_400_000;

/** Starts of one key that follow each other within `waitMs` become one run: that of the last. */
export const debounceSchema = z.strictObject({
  key: z.string().default('').describe("Starts with the same value of this expression over the trigger's item belong together."),
  waitMs: milliseconds.min(1).max(DAY_MS).describe('So long nothing more may come before the run starts.'),
  maxWaitMs: milliseconds
    .min(1)
    .max(30 * DAY_MS)
    .optional()
    .describe('The run starts after this time at the latest, whatever still comes; ten times `waitMs` where absent.'),
});

/** Starts of one key become one run with the items of all: once there are `size`, or `waitMs` after the first. */
export const batchSchema = z.strictObject({
  key: z.string().default('').describe("Starts with the same value of this expression over the trigger's item belong together."),
  size: z.number().int().min(1).max(1_000).describe('So many start the run at once.'),
  waitMs: milliseconds.min(1).max(DAY_MS).describe('The run starts so long after the first at the latest.'),
});

const MAX_ASSIGNEES = 50;
const assignees = z.array(z.string().max(320)).max(MAX_ASSIGNEES).default([]);
const afterDeadline = ['approve', 'reject', 'fail'] as const;

/** Whom supervision asks, and what comes of it where they do not decide. */
export const supervisorsSchema = z.strictObject({
  assignees: assignees.describe('Addresses or ids of members, or `role:…`; none for whoever may run executions.'),
  selfApproval: z.boolean().default(true).describe('Whether somebody who has started the run by hand may decide.'),
  notify: z.enum(['none', 'email']).default('none').describe('How they are told.'),
  remindEveryMs: milliseconds
    .max(366 * DAY_MS)
    .default(0)
    .describe('Reminders by mail; 0 means never.'),
  remindTimes: z.number().int().min(1).max(20).default(3).describe('How many reminders at most.'),
  deadlineMs: milliseconds
    .max(366 * DAY_MS)
    .default(0)
    .describe('Time from the question on; 0 means none.'),
  onExpiry: z
    .enum([...afterDeadline, 'escalate'])
    .default('reject')
    .describe('What comes of it after the deadline.'),
  escalateTo: assignees.describe('Who is asked after the deadline. For `escalate`.'),
  escalateMs: milliseconds
    .min(1)
    .max(366 * DAY_MS)
    .default(DAY_MS)
    .describe('For how long they are asked. For `escalate`.'),
  afterEscalation: z.enum(afterDeadline).default('reject').describe('What comes of it then. For `escalate`.'),
});

export const settingsSchema = z.strictObject({
  timezone: z.string().default('UTC').describe('IANA name of the time zone of schedules and dates.'),
  timeoutMs: milliseconds.default(0).describe('Deadline of a whole run; 0 means none.'),
  errorWorkflowId: z
    .string()
    .nullable()
    .default(null)
    .describe('The workflow that is started when a run of this one has failed.'),
  order: orderSchema
    .default('parallel')
    .describe("Independent branches side by side; one after the other, top left first; or n8n's older order."),
  maxLoopCount: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(1_000)
    .describe('How often one node may run in one execution before the run fails.'),
  saveData: z.enum(['all', 'errors', 'none']).default('all').describe('Of which finished executions the items are kept.'),
  concurrency: z
    .strictObject({
      limit: z.number().int().min(0).default(0).describe('Runs at the same time; 0 means no limit.'),
      key: z.string().default('').describe("An expression over the trigger's item: the limit is for each of its values."),
    })
    .default({ limit: 0, key: '' })
    .describe('How many runs may be under way.'),
  priority: z.number().int().min(-100).max(100).default(0).describe('Which queued runs go first: those of the higher number.'),
  debounce: debounceSchema.optional().describe('Starts that follow each other closely become one run: that of the last.'),
  batch: batchSchema.optional().describe('Several starts become one run with the items of all.'),
  supervision: supervisionSchema
    .optional()
    .describe(
      'When people are asked about steps: before every write, before risky ones and after errors, after errors, or never.',
    ),
  supervisors: supervisorsSchema.optional().describe('Who is asked; absent: whoever may run executions, without a deadline.'),
});

export const documentSchema = z.strictObject({
  name: name.describe('What people call it.'),
  description: z.string().max(10_000).optional().describe('What it is for.'),
  nodes: z.array(nodeSchema).max(MAX_NODES).describe('Its nodes.'),
  edges: z
    .array(edgeSchema)
    .max(MAX_NODES * 10)
    .default([])
    .describe('Where items go from node to node.'),
  settings: settingsSchema.prefault({}).describe('How its runs behave.'),
  pinData: z
    .record(z.string(), z.array(z.custom<Item>()))
    .default({})
    .describe("Output items by node name; they replace the node's output in manual runs."),
  meta,
});

export type OnError = z.output<typeof onErrorSchema>;
export type OnUncertain = z.output<typeof onUncertainSchema>;
export type Supervision = z.output<typeof supervisionSchema>;
export type Supervisors = z.output<typeof supervisorsSchema>;
export type ExecutionOrder = z.output<typeof orderSchema>;
export type RetryClass = z.output<typeof retryClassSchema>;
export type RetryPolicy = z.output<typeof retrySchema>;
export type WorkflowNode = z.output<typeof nodeSchema>;
export type WorkflowEdge = z.output<typeof edgeSchema>;
export type WorkflowSettings = z.output<typeof settingsSchema>;

/** A workflow as people edit it, React-Flow shaped, with every default filled in. */
export type WorkflowDocument = z.output<typeof documentSchema>;
/** The same as it may be sent: what has a default may be left out. */
export type WorkflowDocumentInput = z.input<typeof documentSchema>;
