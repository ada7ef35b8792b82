import { HTTP_METHODS, RESPOND_MODES } from '@weft/node-sdk';
import { z } from 'zod';
import { callAnswerParams, callIntakeParams } from './call-intake.params.ts';

const method = z.enum(HTTP_METHODS);
/** Whoever calls an address resolves its dots, and ends its path at a question mark or hash: no call would ever come here. */
const UNREACHABLE = /^\/*$|[?#]|(^|\/)\.{1,2}(\/|$)/;

export const webhookParams = z.strictObject({
  path: z
    .string()
    .min(1)
    .max(500)
    .refine((path) => !UNREACHABLE.test(path), 'must be a path that can be called: a name, no "?" or "#", no segment "." or ".."')
    .describe('Path after /webhook/, without a leading slash. A segment `:name` matches anything and lands in `params.name`.'),
  method: z
    .union([method, z.array(method).min(1)])
    .default('GET')
    .describe('HTTP method, or a list of methods, that starts the workflow.'),
  outputPerMethod: z
    .boolean()
    .default(false)
    .describe('Gives each method of a list an output of its own, in the order of the list: `get`, `post` …'),
  onlyRunIf: z
    .any()
    .default(true)
    .describe('An expression of the call, such as `={{ $json.body.type === "order" }}`: where it is false, no node runs.'),
  ...callIntakeParams.shape,
  headerName: z.string().default('').describe('Name of the header that callers must send, where no credential holds it.'),
  headerValue: z.string().default('').describe('Value of that header. Saved as `sha256:<hex>`, never as it is.'),
  ...callAnswerParams.shape,
  respond: z
    .enum(RESPOND_MODES)
    .default('immediately')
    .describe(
      'When the caller is answered: at once, with the items of the last node, by a Respond to Webhook node, or by all of them, piece by piece.',
    ),
});
