import type { Converter, Writer } from '../conversion.ts';
import { aggregateConverter, aggregateWriter } from './aggregate.ts';
import { chatTriggerConverter, chatTriggerWriter } from './chat-trigger.ts';
import { codeConverter, codeWriter } from './code.ts';
import { compareDatasetsConverter, compareDatasetsWriter } from './compare-datasets.ts';
import { compressionConverter, compressionWriter } from './compression.ts';
import { convertToFileConverter, convertToFileWriter } from './convert-to-file.ts';
import { cryptoConverter, cryptoWriter } from './crypto.ts';
import { dataTableConverter } from './data-table.ts';
import { dataTableWriter } from './data-table-writer.ts';
import { dateTimeConverter, dateTimeWriter } from './date-time.ts';
import {
  diskFilesConverter,
  diskFilesWriter,
  readBinaryFileConverter,
  readBinaryFilesConverter,
  writeBinaryFileConverter,
} from './disk-files.ts';
import { editImageConverter, editImageWriter } from './edit-image.ts';
import { emailSendConverter, emailSendWriter } from './email-send.ts';
import { errorTriggerConverter, errorTriggerWriter } from './error-trigger.ts';
import { executeWorkflowConverter, executeWorkflowWriter } from './execute-workflow.ts';
import { executeWorkflowTriggerConverter, executeWorkflowTriggerWriter } from './execute-workflow-trigger.ts';
import { extractFromFileConverter, extractFromFileWriter } from './extract-from-file.ts';
import { filterConverter, filterWriter } from './filter.ts';
import { formConverter, formWriter } from './form.ts';
import { formTriggerConverter, formTriggerWriter } from './form-trigger.ts';
import { ftpConverter, ftpWriter } from './ftp.ts';
import { functionConverter, functionItemConverter } from './function.ts';
import { graphqlConverter, graphqlWriter } from './graphql.ts';
import { htmlConverter, htmlExtractConverter, htmlWriter } from './html.ts';
import { httpRequestConverter } from './http-request.ts';
import { httpRequestWriter } from './http-writer.ts';
import { ifConverter, ifWriter } from './if.ts';
import { itemListsConverter } from './item-lists.ts';
import { jwtConverter, jwtWriter } from './jwt.ts';
import { limitConverter, limitWriter } from './limit.ts';
import { manualTriggerConverter, manualTriggerWriter, startConverter } from './manual-trigger.ts';
import { markdownConverter, markdownWriter } from './markdown.ts';
import { mergeConverter } from './merge.ts';
import { mergeWriter } from './merge-writer.ts';
import { mySqlConverter, mySqlWriter, oldMySqlConverter } from './my-sql.ts';
import { noOpConverter, noOpWriter } from './no-op.ts';
import { oldDateTimeConverter } from './old-date-time.ts';
import { moveBinaryDataConverter, readPdfConverter, spreadsheetFileConverter } from './old-file-nodes.ts';
import { oldMergeConverter } from './old-merge.ts';
import { oldHttpRequestConverter } from './old-http-request.ts';
import { cronConverter, intervalConverter } from './old-schedules.ts';
import { oldSwitchConverter } from './old-switch.ts';
import { redisConverter, redisWriter } from './redis.ts';
import { oldPostgresConverter, postgresConverter, postgresWriter } from './postgres.ts';
import { removeDuplicatesConverter, removeDuplicatesWriter } from './remove-duplicates.ts';
import { renameKeysConverter, renameKeysWriter } from './rename-keys.ts';
import { respondToWebhookConverter, respondToWebhookWriter } from './respond-to-webhook.ts';
import { rssFeedReadConverter, rssFeedReadWriter, rssFeedTriggerConverter, rssFeedTriggerWriter } from './rss-feed.ts';
import { scheduleTriggerConverter, scheduleTriggerWriter } from './schedule-trigger.ts';
import { oldSetConverter, setConverter } from './set.ts';
import { setWriter } from './set-writer.ts';
import { sortConverter, sortWriter } from './sort.ts';
import { loopOverItemsWriter, splitInBatchesConverter } from './split-in-batches.ts';
import { splitOutConverter, splitOutWriter } from './split-out.ts';
import { stickyNoteConverter, stickyNoteWriter } from './sticky-note.ts';
import { stopAndErrorConverter, stopAndErrorWriter } from './stop-and-error.ts';
import { summarizeConverter, summarizeWriter } from './summarize.ts';
import { switchWriter } from './switch-writer.ts';
import { switchConverter } from './switch.ts';
import { waitConverter, waitWriter } from './wait.ts';
import { webhookConverter, webhookWriter } from './webhook.ts';
import { xmlConverter, xmlWriter } from './xml.ts';

const ALL: readonly Converter[] = [
  aggregateConverter,
  chatTriggerConverter,
  codeConverter,
  compareDatasetsConverter,
  compressionConverter,
  convertToFileConverter,
  cronConverter,
  cryptoConverter,
  dataTableConverter,
  dateTimeConverter,
  diskFilesConverter,
  editImageConverter,
  emailSendConverter,
  errorTriggerConverter,
  executeWorkflowConverter,
  executeWorkflowTriggerConverter,
  extractFromFileConverter,
  filterConverter,
  formConverter,
  formTriggerConverter,
  ftpConverter,
  functionConverter,
  functionItemConverter,
  graphqlConverter,
  htmlConverter,
  htmlExtractConverter,
  httpRequestConverter,
  ifConverter,
  intervalConverter,
  itemListsConverter,
  jwtConverter,
  limitConverter,
  manualTriggerConverter,
  markdownConverter,
  mergeConverter,
  moveBinaryDataConverter,
  mySqlConverter,
  noOpConverter,
  oldDateTimeConverter,
  oldHttpRequestConverter,
  oldMergeConverter,
  oldMySqlConverter,
  oldPostgresConverter,
  postgresConverter,
  oldSetConverter,
  oldSwitchConverter,
  readBinaryFileConverter,
  readBinaryFilesConverter,
  readPdfConverter,
  redisConverter,
  removeDuplicatesConverter,
  renameKeysConverter,
  respondToWebhookConverter,
  rssFeedReadConverter,
  rssFeedTriggerConverter,
  scheduleTriggerConverter,
  setConverter,
  sortConverter,
  splitInBatchesConverter,
  splitOutConverter,
  spreadsheetFileConverter,
  startConverter,
  stickyNoteConverter,
  stopAndErrorConverter,
  summarizeConverter,
  switchConverter,
  waitConverter,
  webhookConverter,
  writeBinaryFileConverter,
  xmlConverter,
];

/** Converters by n8n type; a type may have several, for different versions. */
export const CONVERTERS: ReadonlyMap<string, readonly Converter[]> = Map.groupBy(ALL, ({ type }) => type);

/** The other way round. */
const ALL_WRITERS: readonly Writer[] = [
  aggregateWriter,
  chatTriggerWriter,
  codeWriter,
  compareDatasetsWriter,
  compressionWriter,
  convertToFileWriter,
  cryptoWriter,
  dataTableWriter,
  dateTimeWriter,
  diskFilesWriter,
  editImageWriter,
  emailSendWriter,
  errorTriggerWriter,
  executeWorkflowWriter,
  executeWorkflowTriggerWriter,
  extractFromFileWriter,
  filterWriter,
  ftpWriter,
  formTriggerWriter,
  formWriter,
  graphqlWriter,
  htmlWriter,
  httpRequestWriter,
  ifWriter,
  jwtWriter,
  limitWriter,
  loopOverItemsWriter,
  manualTriggerWriter,
  markdownWriter,
  mergeWriter,
  mySqlWriter,
  noOpWriter,
  postgresWriter,
  redisWriter,
  removeDuplicatesWriter,
  renameKeysWriter,
  respondToWebhookWriter,
  rssFeedReadWriter,
  rssFeedTriggerWriter,
  scheduleTriggerWriter,
  setWriter,
  splitOutWriter,
  sortWriter,
  stickyNoteWriter,
  stopAndErrorWriter,
  summarizeWriter,
  switchWriter,
  waitWriter,
  webhookWriter,
  xmlWriter,
];

/** Writers by Weft's type; a type may have several, for different versions of Weft's node. */
export const WRITERS: ReadonlyMap<string, readonly Writer[]> = Map.groupBy(ALL_WRITERS, ({ type }) => type);
