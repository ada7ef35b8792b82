import type { LoadedOptions } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import { z } from 'zod';
import * as id from './identifiers.ts';
import { answer, request } from './kernel.ts';

/** How long the other side may take to say what there is to choose from. */
export const OPTIONS_MS = 20_000;
/** For its way. */
const MARGIN_MS = 5_000;

export const optionsRequests = {
  /** What a field of a node can be, as the other side says, for somebody who edits. Carried out by the one executor that gets it. */
  loadNodeOptions: request({
    input: z.object({
      /** Names the question where a step would name its execution, such as in what the vault writes down. */
      jobId: id.executionId,
      tenantId: id.tenantId,
      type: z.string(),
      version: z.number().int(),
      /** Path of the field, by dots: `table`, `columns.name`. */
      field: z.string().max(200),
      parameters: z.record(z.string(), z.custom<Json>()),
      /** Those that were chosen, by type. */
      credentials: z.record(z.string(), z.string()),
      search: z.string().max(200),
    }),
    output: answer<LoadedOptions>(),
    errors: ['EXECUTOR_BUSY', 'NODE_TYPE_NOT_FOUND', 'OPTIONS_NOT_FOUND'],
    timeoutMs: OPTIONS_MS + MARGIN_MS,
  }),
};
