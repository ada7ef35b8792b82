// Generated from the folders beside it by "npm run generate". Do not edit.
import type { NodeDefinition } from '@weft/node-sdk';
import { aggregate } from './aggregate/aggregate.node.ts';
import { approval } from './approval/approval.node.ts';
import { chatTrigger } from './chat-trigger/chat-trigger.node.ts';
import { clarification } from './clarification/clarification.node.ts';
import { code } from './code/code.node.ts';
import { compareDatasets } from './compare-datasets/compare-datasets.node.ts';
import { compression } from './compression/compression.node.ts';
import { convertToFile } from './convert-to-file/convert-to-file.node.ts';
import { crypto } from './crypto/crypto.node.ts';
import { dataTable } from './data-table/data-table.node.ts';
import { dateTime } from './date-time/date-time.node.ts';
import { diskFiles } from './disk-files/disk-files.node.ts';
import { editImage } from './edit-image/edit-image.node.ts';
import { errorTrigger } from './error-trigger/error-trigger.node.ts';
import { executeWorkflowTrigger } from './execute-workflow-trigger/execute-workflow-trigger.node.ts';
import { executeWorkflow } from './execute-workflow/execute-workflow.node.ts';
import { extractFromFile } from './extract-from-file/extract-from-file.node.ts';
import { filter } from './filter/filter.node.ts';
import { formTrigger } from './form-trigger/form-trigger.node.ts';
import { form } from './form/form.node.ts';
import { ftp } from './ftp/ftp.node.ts';
import { graphql } from './graphql/graphql.node.ts';
import { html } from './html/html.node.ts';
import { httpRequest } from './http-request/http-request.node.ts';
import { ifNode } from './if/if.node.ts';
import { jwt } from './jwt/jwt.node.ts';
import { limit } from './limit/limit.node.ts';
import { loopOverItems } from './loop-over-items/loop-over-items.node.ts';
import { manualTrigger } from './manual-trigger/manual-trigger.node.ts';
import { markdown } from './markdown/markdown.node.ts';
import { merge } from './merge/merge.node.ts';
import { mySql } from './my-sql/my-sql.node.ts';
import { noOp } from './no-op/no-op.node.ts';
import { placeholder } from './placeholder/placeholder.node.ts';
import { postgres } from './postgres/postgres.node.ts';
import { redis } from './redis/redis.node.ts';
import { removeDuplicates } from './remove-duplicates/remove-duplicates.node.ts';
import { renameKeys } from './rename-keys/rename-keys.node.ts';
import { respondToWebhook } from './respond-to-webhook/respond-to-webhook.node.ts';
import { rssFeedRead } from './rss-feed-read/rss-feed-read.node.ts';
import { rssFeedTrigger } from './rss-feed-trigger/rss-feed-trigger.node.ts';
import { scheduleTrigger } from './schedule-trigger/schedule-trigger.node.ts';
import { sendEmail } from './send-email/send-email.node.ts';
import { set } from './set/set.node.ts';
import { sort } from './sort/sort.node.ts';
import { splitOut } from './split-out/split-out.node.ts';
import { stickyNote } from './sticky-note/sticky-note.node.ts';
import { stopAndError } from './stop-and-error/stop-and-error.node.ts';
import { summarize } from './summarize/summarize.node.ts';
import { switchNode } from './switch/switch.node.ts';
import { wait } from './wait/wait.node.ts';
import { webhook } from './webhook/webhook.node.ts';
import { xml } from './xml/xml.node.ts';

/** Every version of every node, by folder. */
export const nodeDefinitions: readonly NodeDefinition[] = [
  aggregate,
  approval,
  chatTrigger,
  clarification,
  code,
  compareDatasets,
  compression,
  convertToFile,
  crypto,
  dataTable,
  dateTime,
  diskFiles,
  editImage,
  errorTrigger,
  executeWorkflowTrigger,
  executeWorkflow,
  extractFromFile,
  filter,
  formTrigger,
  form,
  ftp,
  graphql,
  html,
  httpRequest,
  ifNode,
  jwt,
  limit,
  loopOverItems,
  manualTrigger,
  markdown,
  merge,
  mySql,
  noOp,
  placeholder,
  postgres,
  redis,
  removeDuplicates,
  renameKeys,
  respondToWebhook,
  rssFeedRead,
  rssFeedTrigger,
  scheduleTrigger,
  sendEmail,
  set,
  sort,
  splitOut,
  stickyNote,
  stopAndError,
  summarize,
  switchNode,
  wait,
  webhook,
  xml,
];
