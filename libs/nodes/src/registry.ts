// Generated from the folders beside it by "npm run generate". Do not edit.
import type { NodeDefinition } from '@weft/node-sdk';
import { approval } from './approval/approval.node.ts';
import { clarification } from './clarification/clarification.node.ts';
import { code } from './code/code.node.ts';
import { errorTrigger } from './error-trigger/error-trigger.node.ts';
import { executeWorkflowTrigger } from './execute-workflow-trigger/execute-workflow-trigger.node.ts';
import { executeWorkflow } from './execute-workflow/execute-workflow.node.ts';
import { filter } from './filter/filter.node.ts';
import { httpRequest } from './http-request/http-request.node.ts';
import { ifNode } from './if/if.node.ts';
import { loopOverItems } from './loop-over-items/loop-over-items.node.ts';
import { manualTrigger } from './manual-trigger/manual-trigger.node.ts';
import { merge } from './merge/merge.node.ts';
import { noOp } from './no-op/no-op.node.ts';
import { placeholder } from './placeholder/placeholder.node.ts';
import { respondToWebhook } from './respond-to-webhook/respond-to-webhook.node.ts';
import { rssFeedRead } from './rss-feed-read/rss-feed-read.node.ts';
import { rssFeedTrigger } from './rss-feed-trigger/rss-feed-trigger.node.ts';
import { scheduleTrigger } from './schedule-trigger/schedule-trigger.node.ts';
import { set } from './set/set.node.ts';
import { stickyNote } from './sticky-note/sticky-note.node.ts';
import { stopAndError } from './stop-and-error/stop-and-error.node.ts';
import { switchNode } from './switch/switch.node.ts';
import { wait } from './wait/wait.node.ts';
import { webhook } from './webhook/webhook.node.ts';

/** Every version of every node, by folder. */
export const nodeDefinitions: readonly NodeDefinition[] = [
  approval,
  clarification,
  code,
  errorTrigger,
  executeWorkflowTrigger,
  executeWorkflow,
  filter,
  httpRequest,
  ifNode,
  loopOverItems,
  manualTrigger,
  merge,
  noOp,
  placeholder,
  respondToWebhook,
  rssFeedRead,
  rssFeedTrigger,
  scheduleTrigger,
  set,
  stickyNote,
  stopAndError,
  switchNode,
  wait,
  webhook,
];
