// Generated from the folders beside it by "npm run generate". Do not edit.
import type { NodeDefinition } from '@weft/node-sdk';
import { code } from './code/code.node.ts';
import { errorTrigger } from './error-trigger/error-trigger.node.ts';
import { filter } from './filter/filter.node.ts';
import { httpRequest } from './http-request/http-request.node.ts';
import { ifNode } from './if/if.node.ts';
import { manualTrigger } from './manual-trigger/manual-trigger.node.ts';
import { merge } from './merge/merge.node.ts';
import { noOp } from './no-op/no-op.node.ts';
import { placeholder } from './placeholder/placeholder.node.ts';
import { respondToWebhook } from './respond-to-webhook/respond-to-webhook.node.ts';
import { scheduleTrigger } from './schedule-trigger/schedule-trigger.node.ts';
import { set } from './set/set.node.ts';
import { stickyNote } from './sticky-note/sticky-note.node.ts';
import { stopAndError } from './stop-and-error/stop-and-error.node.ts';
import { switchNode } from './switch/switch.node.ts';
import { wait } from './wait/wait.node.ts';
import { webhook } from './webhook/webhook.node.ts';

/** Every version of every node, by folder. */
export const nodeDefinitions: readonly NodeDefinition[] = [
  code,
  errorTrigger,
  filter,
  httpRequest,
  ifNode,
  manualTrigger,
  merge,
  noOp,
  placeholder,
  respondToWebhook,
  scheduleTrigger,
  set,
  stickyNote,
  stopAndError,
  switchNode,
  wait,
  webhook,
];
