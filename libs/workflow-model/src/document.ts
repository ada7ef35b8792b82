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
/** What other systems say of it and Weft does not, by system: kept for export without loss, never read by a run. */
const meta = z.record(z.string(), jsonSchema).optional();

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
  /** All tries together, the first included. */
  maxAttempts: z.number().int().min(1).max(100).default(3),
  delayMs: milliseconds.max(MAX_RETRY_DELAY_MS).default(1_000),
  backoff: z.enum(['constant', 'exponential']).default('constant'),
  /** Where an exponential delay stops growing; a day where absent. */
  maxDelayMs: milliseconds.min(1).max(MAX_RETRY_DELAY_MS).optional(),
  /** The share of each delay that is left to chance, so that many runs that failed together do not come back together. */
  jitter: z.number().min(0).max(1).optional(),
  /** Which failures are tried again; absent: any that another attempt may mend. */
  on: z.array(retryClassSchema).min(1).optional(),
  /** A step whose first item holds an `error` counts as failed, as in n8n. Set on import. */
  errorItems: z.boolean().optional(),
});

export const nodeSchema = z.strictObject({
  id: z.string().min(1).max(100),
  /** Unique in the document; expressions refer to it. */
  name,
  type: z.string().min(1).max(200),
  typeVersion: z.number().int().min(1).default(1),
  position: z.strictObject({ x: z.number(), y: z.number() }).default({ x: 0, y: 0 }),
  parameters: z.record(z.string(), jsonSchema).default({}),
  /** Credential id by credential type. */
  credentials: z.record(z.string(), z.string()).optional(),
  disabled: z.boolean().default(false),
  notes: z.string().max(100_000).optional(),
  retry: retrySchema.optional(),
  /** 0 means no limit of the node's own. */
  timeoutMs: milliseconds.default(0),
  onError: onErrorSchema.default('stop'),
  executeOnce: z.boolean().default(false),
  alwaysOutputData: z.boolean().default(false),
  onUncertain: onUncertainSchema.default('retry'),
  /** Under `settings.supervision` of `full` or `failsafe` somebody has to let it start. */
  risky: z.boolean().optional(),
  meta,
});

export const edgeSchema = z.strictObject({
  id: z.string().max(200).optional(),
  source: z.string().min(1),
  sourceHandle: handle.default('main'),
  target: z.string().min(1),
  targetHandle: handle.default('main'),
});

const DAY_MS = 86_400_000;

/** Starts of one key that follow each other within `waitMs` become one run: that of the last. */
export const debounceSchema = z.strictObject({
  key: z.string().default(''),
  waitMs: milliseconds.min(1).max(DAY_MS),
  /** The run starts after this time at the latest, whatever still comes; ten times `waitMs` where absent. */
  maxWaitMs: milliseconds
    .min(1)
    .max(30 * DAY_MS)
    .optional(),
});

/** Starts of one key become one run with the items of all: once there are `size`, or `waitMs` after the first. */
export const batchSchema = z.strictObject({
  key: z.string().default(''),
  size: z.number().int().min(1).max(1_000),
  waitMs: milliseconds.min(1).max(DAY_MS),
});

const MAX_ASSIGNEES = 50;
const assignees = z.array(z.string().max(320)).max(MAX_ASSIGNEES).default([]);
const afterDeadline = ['approve', 'reject', 'fail'] as const;

/** Whom supervision asks, and what comes of it where they do not decide. */
export const supervisorsSchema = z.strictObject({
  /** Addresses or ids of members, or `role:…`; [] for whoever may run executions. */
  assignees,
  /** Whether somebody who has started the run by hand may decide. */
  selfApproval: z.boolean().default(true),
  notify: z.enum(['none', 'email']).default('none'),
  /** By mail; 0 means never. */
  remindEveryMs: milliseconds.max(366 * DAY_MS).default(0),
  remindTimes: z.number().int().min(1).max(20).default(3),
  /** From the question on; 0 means none. */
  deadlineMs: milliseconds.max(366 * DAY_MS).default(0),
  onExpiry: z.enum([...afterDeadline, 'escalate']).default('reject'),
  /** Who is asked after the deadline, for how long, and what comes of it then. Of `escalate`. */
  escalateTo: assignees,
  escalateMs: milliseconds
    .min(1)
    .max(366 * DAY_MS)
    .default(DAY_MS),
  afterEscalation: z.enum(afterDeadline).default('reject'),
});

export const settingsSchema = z.strictObject({
  timezone: z.string().default('UTC'),
  /** Deadline of a whole run; 0 means none. */
  timeoutMs: milliseconds.default(0),
  errorWorkflowId: z.string().nullable().default(null),
  order: orderSchema.default('parallel'),
  /** How often one node may run in one execution before the run fails. */
  maxLoopCount: z.number().int().min(1).max(1_000_000).default(1_000),
  saveData: z.enum(['all', 'errors', 'none']).default('all'),
  concurrency: z
    .strictObject({ limit: z.number().int().min(0).default(0), key: z.string().default('') })
    .default({ limit: 0, key: '' }),
  priority: z.number().int().min(-100).max(100).default(0),
  debounce: debounceSchema.optional(),
  batch: batchSchema.optional(),
  /** `none` where absent. */
  supervision: supervisionSchema.optional(),
  /** Absent: whoever may run executions is asked, without a deadline. */
  supervisors: supervisorsSchema.optional(),
});

export const documentSchema = z.strictObject({
  name,
  description: z.string().max(10_000).optional(),
  nodes: z.array(nodeSchema).max(MAX_NODES),
  edges: z
    .array(edgeSchema)
    .max(MAX_NODES * 10)
    .default([]),
  settings: settingsSchema.prefault({}),
  /** Output items by node name; they replace the node's output in manual runs. */
  pinData: z.record(z.string(), z.array(z.custom<Item>())).default({}),
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
