import type { Converter, Writer } from '../conversion.ts';
import { codeConverter, codeWriter } from './code.ts';
import { errorTriggerConverter, errorTriggerWriter } from './error-trigger.ts';
import { executeWorkflowConverter, executeWorkflowWriter } from './execute-workflow.ts';
import { executeWorkflowTriggerConverter, executeWorkflowTriggerWriter } from './execute-workflow-trigger.ts';
import { filterConverter, filterWriter } from './filter.ts';
import { functionConverter, functionItemConverter } from './function.ts';
import { httpRequestConverter } from './http-request.ts';
import { httpRequestWriter } from './http-writer.ts';
import { ifConverter, ifWriter } from './if.ts';
import { manualTriggerConverter, manualTriggerWriter, startConverter } from './manual-trigger.ts';
import { mergeConverter } from './merge.ts';
import { mergeWriter } from './merge-writer.ts';
import { noOpConverter, noOpWriter } from './no-op.ts';
import { oldMergeConverter } from './old-merge.ts';
import { oldHttpRequestConverter } from './old-http-request.ts';
import { oldSwitchConverter } from './old-switch.ts';
import { respondToWebhookConverter, respondToWebhookWriter } from './respond-to-webhook.ts';
import { rssFeedReadConverter, rssFeedReadWriter, rssFeedTriggerConverter, rssFeedTriggerWriter } from './rss-feed.ts';
import { scheduleTriggerConverter, scheduleTriggerWriter } from './schedule-trigger.ts';
import { oldSetConverter, setConverter } from './set.ts';
import { setWriter } from './set-writer.ts';
import { loopOverItemsWriter, splitInBatchesConverter } from './split-in-batches.ts';
import { stickyNoteConverter, stickyNoteWriter } from './sticky-note.ts';
import { stopAndErrorConverter, stopAndErrorWriter } from './stop-and-error.ts';
import { switchWriter } from './switch-writer.ts';
import { switchConverter } from './switch.ts';
import { waitConverter, waitWriter } from './wait.ts';
import { webhookConverter, webhookWriter } from './webhook.ts';

const ALL: readonly Converter[] = [
  codeConverter,
  errorTriggerConverter,
  executeWorkflowConverter,
  executeWorkflowTriggerConverter,
  filterConverter,
  functionConverter,
  functionItemConverter,
  httpRequestConverter,
  ifConverter,
  manualTriggerConverter,
  mergeConverter,
  noOpConverter,
  oldHttpRequestConverter,
  oldMergeConverter,
  oldSetConverter,
  oldSwitchConverter,
  respondToWebhookConverter,
  rssFeedReadConverter,
  rssFeedTriggerConverter,
  scheduleTriggerConverter,
  setConverter,
  splitInBatchesConverter,
  startConverter,
  stickyNoteConverter,
  stopAndErrorConverter,
  switchConverter,
  waitConverter,
  webhookConverter,
];

/** Converters by n8n type; a type may have several, for different versions. */
export const CONVERTERS: ReadonlyMap<string, readonly Converter[]> = Map.groupBy(ALL, ({ type }) => type);

/** The other way round. */
const ALL_WRITERS: readonly Writer[] = [
  codeWriter,
  errorTriggerWriter,
  executeWorkflowWriter,
  executeWorkflowTriggerWriter,
  filterWriter,
  httpRequestWriter,
  ifWriter,
  loopOverItemsWriter,
  manualTriggerWriter,
  mergeWriter,
  noOpWriter,
  respondToWebhookWriter,
  rssFeedReadWriter,
  rssFeedTriggerWriter,
  scheduleTriggerWriter,
  setWriter,
  stickyNoteWriter,
  stopAndErrorWriter,
  switchWriter,
  waitWriter,
  webhookWriter,
];

/** Writers by Weft's type; a type may have several, for different versions of Weft's node. */
export const WRITERS: ReadonlyMap<string, readonly Writer[]> = Map.groupBy(ALL_WRITERS, ({ type }) => type);
