import type { Converter } from '../conversion.ts';
import { codeConverter } from './code.ts';
import { filterConverter } from './filter.ts';
import { functionConverter, functionItemConverter } from './function.ts';
import { httpRequestConverter } from './http-request.ts';
import { ifConverter } from './if.ts';
import { manualTriggerConverter, startConverter } from './manual-trigger.ts';
import { mergeConverter, oldMergeConverter } from './merge.ts';
import { noOpConverter } from './no-op.ts';
import { oldSwitchConverter } from './old-switch.ts';
import { respondToWebhookConverter } from './respond-to-webhook.ts';
import { oldSetConverter, setConverter } from './set.ts';
import { stickyNoteConverter } from './sticky-note.ts';
import { stopAndErrorConverter } from './stop-and-error.ts';
import { switchConverter } from './switch.ts';
import { waitConverter } from './wait.ts';
import { webhookConverter } from './webhook.ts';

const ALL: readonly Converter[] = [
  codeConverter,
  filterConverter,
  functionConverter,
  functionItemConverter,
  httpRequestConverter,
  ifConverter,
  manualTriggerConverter,
  mergeConverter,
  noOpConverter,
  oldMergeConverter,
  oldSetConverter,
  oldSwitchConverter,
  respondToWebhookConverter,
  setConverter,
  startConverter,
  stickyNoteConverter,
  stopAndErrorConverter,
  switchConverter,
  waitConverter,
  webhookConverter,
];

/** Converters by n8n type; a type may have several, for different versions. */
export const CONVERTERS: ReadonlyMap<string, readonly Converter[]> = Map.groupBy(ALL, ({ type }) => type);
